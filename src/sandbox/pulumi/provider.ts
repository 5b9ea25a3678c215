import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { resourceTypeOfToken } from "../../providers/catalog";
import type { PulumiObject } from "../../providers/naming";
import { members, toPulumi, toTerraform } from "../../providers/naming";
import type { BlockSchema, ResourceType, TfObject } from "../../providers/types";
import type { Cloud } from "../cloud";
import { UnfinishedError } from "../errors";
import { modelOf } from "../models/models";
import { type Difference, differences, plan } from "../resource/plan";
import { ignoreChanges, ignoredMembers } from "./ignore";
import { checkInputs, configOf, inputsOf, isAutonamed, propertyAt } from "./inputs";
import { place, type Received, receive, type Secrets, send } from "./wire";

/** A function of a package, such as `terraform:state:getLocalReference`. Its errors are shown to the program. */
export type Invoke = (args: PulumiObject) => Received | Promise<Received>;

/** A create failed after it created an object, which the engine keeps. */
export class InitFailed extends Error {
  constructor(
    message: string,
    readonly detail: rpc.ErrorResourceInitFailed,
  ) {
    super(message);
  }
}

/** A Pulumi package, as a plugin provides it. */
export interface Package {
  name: string;
  version: string;
  functions: Readonly<Record<string, Invoke>>;
}

// biome-ignore lint/suspicious/noExplicitAny: each call has a request and a response type of its own
type Handler = (request: any) => unknown;

/**
 * Returns a handler for each call of `pulumirpc.ResourceProvider`, for one package. Thrown errors become the call's
 * error.
 */
export function pulumiProvider(cloud: Cloud, { name, version, functions }: Package): Record<string, Handler> {
  return {
    handshake: () => new rpc.ProviderHandshakeResponse().setAcceptSecrets(true),
    attach: () => new Empty(),
    cancel: () => new Empty(),
    getPluginInfo: () => new PluginInfo().setVersion(version),
    getSchema: () => new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name, version })),
    checkConfig: (request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews()),
    diffConfig: () => new rpc.DiffResponse(),
    configure: () => new rpc.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true),
    check: (request: rpc.CheckRequest) => check(request),
    diff: (request: rpc.DiffRequest) => diff(request),
    create: (request: rpc.CreateRequest) => create(cloud, request),
    update: (request: rpc.UpdateRequest) => update(cloud, request),
    read: (request: rpc.ReadRequest) => read(cloud, request),

    async delete(request: rpc.DeleteRequest) {
      const resource = typeOf(request.getUrn());
      await cloud.delete(resource, stateOf(resource, request.getId(), receive(request.getProperties()).value));
      return new Empty();
    },

    async invoke(request: rpc.InvokeRequest) {
      const invoke = functions[request.getTok()];
      if (!invoke) throw new Error(`the sandbox has no function ${request.getTok()}`);
      const { value, secrets } = await invoke(receive(request.getArgs()).value);
      return new rpc.InvokeResponse().setReturn(send(value, secrets));
    },
  };
}

function check(request: rpc.CheckRequest): rpc.CheckResponse {
  const resource = typeOf(request.getUrn());
  const { value, secrets } = receive(request.getNews());
  const { inputs, failures } = checkInputs(resource, value, () => autonameOf(resource, request));
  return new rpc.CheckResponse()
    .setInputs(send(inputs, secrets))
    .setFailuresList(
      failures.map(({ property, reason }) => new rpc.CheckFailure().setProperty(property).setReason(reason)),
    );
}

/** Returns a generated name: the existing one, or the resource's name with seven digits from the engine's seed. */
function autonameOf(resource: ResourceType, request: rpc.CheckRequest): string {
  const before = receive(request.getOlds()).value[resource.facts.pulumi.autoname ?? ""];
  if (typeof before === "string") return before;
  const seed = request.getRandomseed_asU8();
  const digits = Buffer.from(seed.length > 0 ? seed : randomBytes(4)).toString("hex");
  return `${nameOf(request.getUrn())}-${digits.slice(0, 7)}`;
}

function diff(request: rpc.DiffRequest): rpc.DiffResponse {
  const resource = typeOf(request.getUrn());
  const news = receive(request.getNews()).value;
  const { prior, planned, config } = planUpdate(resource, request, news);
  const found = differences(resource, prior, planned, config);
  const response = new rpc.DiffResponse()
    .setChanges(found.length > 0 ? rpc.DiffResponse.DiffChanges.DIFF_SOME : rpc.DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(topLevel(resource, found))
    .setHasdetaileddiff(true);
  const replacing = found.filter(({ replaces }) => replaces);
  response.setReplacesList(topLevel(resource, replacing));
  for (const each of found) {
    response.getDetaileddiffMap().set(propertyAt(resource, each.path), new rpc.PropertyDiff().setKind(kindOf(each)));
  }
  // Names are unique, so a resource with a name set by the user is deleted before it is replaced.
  const name = resource.facts.pulumi.autoname;
  const keepsName = name !== undefined && prior[name] === planned[name] && !isAutonamed(resource, news);
  return response.setDeletebeforereplace(replacing.length > 0 && keepsName);
}

function topLevel(resource: ResourceType, found: readonly Difference[]): string[] {
  return [...new Set(found.map(({ path }) => propertyAt(resource, path.slice(0, 1))))];
}

function kindOf({ kind, replaces }: Difference): rpc.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = rpc.PropertyDiff.Kind;
  if (kind === "add") return replaces ? ADD_REPLACE : ADD;
  if (kind === "delete") return replaces ? DELETE_REPLACE : DELETE;
  return replaces ? UPDATE_REPLACE : UPDATE;
}

async function create(cloud: Cloud, request: rpc.CreateRequest): Promise<rpc.CreateResponse> {
  const resource = typeOf(request.getUrn());
  const { value, secrets } = receive(request.getProperties());
  const planned = plan(resource, undefined, normalized(resource, configOf(resource, value)));
  if (request.getPreview()) return new rpc.CreateResponse().setProperties(sendState(resource, planned, secrets));
  try {
    const state = await cloud.create(resource, planned);
    return new rpc.CreateResponse().setId(String(state.id)).setProperties(sendState(resource, state, secrets));
  } catch (error) {
    if (!(error instanceof UnfinishedError)) throw error;
    throw new InitFailed(
      error.message,
      new rpc.ErrorResourceInitFailed()
        .setId(String(error.state.id))
        .setProperties(sendState(resource, error.state, secrets))
        .setInputs(request.getProperties())
        .setReasonsList([error.message]),
    );
  }
}

async function update(cloud: Cloud, request: rpc.UpdateRequest): Promise<rpc.UpdateResponse> {
  const resource = typeOf(request.getUrn());
  const { value, secrets } = receive(request.getNews());
  const { prior, planned } = planUpdate(resource, request, value);
  const state = request.getPreview() ? planned : await cloud.update(resource, prior, planned);
  return new rpc.UpdateResponse().setProperties(sendState(resource, state, secrets));
}

function planUpdate(
  resource: ResourceType,
  request: rpc.DiffRequest | rpc.UpdateRequest,
  news: PulumiObject,
): { prior: TfObject; planned: TfObject; config: TfObject } {
  const old = receive(request.getOlds()).value;
  const prior = stateOf(resource, request.getId(), old);
  const ignored = request.getIgnorechangesList();
  const inputs = ignoreChanges(news, old, ignored);
  const config = configOf(resource, inputs);
  const planned = plan(resource, prior, normalized(resource, config));
  for (const name of ignoredMembers(resource, news, ignored)) planned[name] = prior[name];
  return { prior, planned, config };
}

/** Reads an object of a state, or imports one if there is no state yet. */
async function read(cloud: Cloud, request: rpc.ReadRequest): Promise<rpc.ReadResponse> {
  const resource = typeOf(request.getUrn());
  const properties = receive(request.getProperties());
  if (Object.keys(properties.value).length === 0) {
    const imported = await cloud.import(resource, request.getId());
    return imported ? found(resource, imported, inputsOf(resource, imported), new Set()) : new rpc.ReadResponse();
  }
  const state = cloud.read(resource, stateOf(resource, request.getId(), properties.value));
  if (!state) return new rpc.ReadResponse();
  const inputs = receive(request.getInputs());
  const secrets = new Set([...properties.secrets, ...inputs.secrets]);
  return found(resource, state, refreshedInputs(inputs.value, properties.value, toPulumi(resource, state)), secrets);
}

function found(resource: ResourceType, state: TfObject, inputs: PulumiObject, secrets: Secrets): rpc.ReadResponse {
  return new rpc.ReadResponse()
    .setId(String(state.id))
    .setProperties(sendState(resource, state, secrets))
    .setInputs(send(inputs, new Set([...secrets, ...sensitivePlaces(resource, inputs)])));
}

/** Returns the user's inputs, updated with changes in the cloud. */
function refreshedInputs(inputs: PulumiObject, before: PulumiObject, after: PulumiObject): PulumiObject {
  const refreshed = { ...inputs };
  for (const property of Object.keys(inputs)) {
    if (isDeepStrictEqual(before[property], after[property])) continue;
    if (after[property] === undefined) delete refreshed[property];
    else refreshed[property] = after[property];
  }
  return refreshed;
}

function normalized(resource: ResourceType, config: TfObject): TfObject {
  return modelOf(resource.name).normalize?.(config) ?? config;
}

/** Converts a resource's outputs and ID to a state in the Terraform shape. */
function stateOf(resource: ResourceType, id: string, outputs: PulumiObject): TfObject {
  return { ...toTerraform(resource, outputs), id: resource.block.attributes?.id?.type === "number" ? Number(id) : id };
}

function sendState(resource: ResourceType, state: TfObject, secrets: Secrets): Struct {
  const outputs = toPulumi(resource, state);
  return send(outputs, new Set([...secrets, ...sensitivePlaces(resource, outputs)]));
}

/** Returns the paths of values that the provider marks as sensitive. */
function sensitivePlaces(resource: ResourceType, value: PulumiObject): string[] {
  const walk = (block: BlockSchema, path: string, own: unknown, at: (string | number)[]): string[] => {
    if (typeof own !== "object" || own === null) return [];
    if (Array.isArray(own)) return own.flatMap((each, index) => walk(block, path, each, [...at, index]));
    return [...members(resource, block, path).values()].flatMap((member) => {
      const inner = (own as PulumiObject)[member.property];
      if (inner === undefined) return [];
      if (member.attribute) return member.attribute.sensitive ? [place([...at, member.property])] : [];
      return member.nested ? walk(member.nested.block, member.path, inner, [...at, member.property]) : [];
    });
  };
  return walk(resource.block, "", value, []);
}

/** Returns the type of a resource from its URN, `urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME`. */
function typeOf(urn: string): ResourceType {
  const [, , types = ""] = urn.split("::");
  const resource = resourceTypeOfToken(types.split("$").at(-1) ?? "");
  modelOf(resource.name);
  return resource;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
