import type { Provider } from "../../../spec/providers";
import { providerSchemas, resourceType, resourceTypesOf } from "../../providers/catalog";
import type { BlockSchema, ResourceType, TfObject } from "../../providers/types";
import type { Cloud } from "../cloud";
import { UnfinishedError } from "../errors";
import { modelOf } from "../models/models";
import { complete, differences, type Path, plan } from "../resource/plan";
import { problemsOf } from "../resource/validate";
import { type DynamicValue, decodeBlock, encodeBlock } from "./msgpack";
import { protocolSchema } from "./schema";

/** The protocol's messages, as far as they are used. */
interface ResourceRequest {
  type_name: string;
  id: string;
  config: DynamicValue;
  current_state: DynamicValue;
  prior_state: DynamicValue;
  planned_state: DynamicValue;
  proposed_new_state: DynamicValue;
  raw_state: { json: Uint8Array };
  version: number;
  private: Uint8Array;
  prior_private: Uint8Array;
  planned_private: Uint8Array;
}

interface Diagnostic {
  severity: "ERROR" | "WARNING";
  summary: string;
  detail: string;
  attribute?: AttributePath;
}

interface AttributePath {
  steps: ({ attribute_name: string } | { element_key_int: number })[];
}

type Handler = (request: ResourceRequest) => object | Promise<object>;

/** Returns a handler for each call of `tfplugin5.Provider`, for one provider. Thrown errors become diagnostics. */
export function tofuProvider(cloud: Cloud, provider: Provider): Record<string, Handler> {
  const schemas = providerSchemas(provider);
  return {
    GetSchema: () => ({
      provider: protocolSchema(schemas.provider.version, schemas.provider.block),
      resource_schemas: Object.fromEntries(
        resourceTypesOf(provider).map(({ name, version, block }) => [name, protocolSchema(version, block)]),
      ),
    }),
    PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),
    Configure: () => ({}),
    Stop: () => ({}),

    ValidateResourceTypeConfig({ type_name, config }) {
      const resource = resourceType(type_name);
      modelOf(type_name);
      const problems = problemsOf(resource, known(resource, config), (path) => path);
      return {
        diagnostics: problems.map(({ path, message }) => errorDiagnostic(message, attributePath(resource, path))),
      };
    },

    UpgradeResourceState({ type_name, version, raw_state }) {
      const resource = resourceType(type_name);
      if (Number(version) > resource.version) {
        throw new Error(
          `the state of ${type_name} was written by a newer provider (schema ${version}; here it is ${resource.version})`,
        );
      }
      const state = complete(resource.block, JSON.parse(Buffer.from(raw_state.json).toString("utf8")));
      return { upgraded_state: encodeBlock(resource.block, state) };
    },

    ReadResource({ type_name, current_state, private: own }) {
      const resource = resourceType(type_name);
      const state = cloud.read(resource, known(resource, current_state));
      return { new_state: encodeBlock(resource.block, state), private: own };
    },

    PlanResourceChange({ type_name, prior_state, proposed_new_state, config, prior_private }) {
      const resource = resourceType(type_name);
      const prior = decodeBlock(resource.block, prior_state);
      // Without this flag of providers on the older SDK, OpenTofu would reject planned defaults.
      const answer = { planned_private: prior_private, legacy_type_system: true };
      if (!decodeBlock(resource.block, proposed_new_state)) return { ...answer, planned_state: proposed_new_state };
      const wanted = known(resource, config);
      const planned = plan(resource, prior, modelOf(type_name).normalize?.(wanted) ?? wanted);
      const replacing = prior ? differences(resource, prior, planned, wanted).filter(({ replaces }) => replaces) : [];
      return {
        ...answer,
        planned_state: encodeBlock(resource.block, planned),
        requires_replace: replacing.map(({ path }) => attributePath(resource, path)),
      };
    },

    async ApplyResourceChange({ type_name, prior_state, planned_state, planned_private }) {
      const resource = resourceType(type_name);
      const prior = decodeBlock(resource.block, prior_state);
      const planned = decodeBlock(resource.block, planned_state);
      try {
        const state = await apply(cloud, resource, prior, planned);
        return { new_state: encodeBlock(resource.block, state), private: planned_private, legacy_type_system: true };
      } catch (error) {
        // Without the prior state OpenTofu would consider the object deleted. It replaces a new, unfinished one in the
        // next run.
        const state = error instanceof UnfinishedError ? error.state : prior;
        return {
          new_state: encodeBlock(resource.block, state),
          private: planned_private,
          diagnostics: [diagnosticOf(error)],
          legacy_type_system: true,
        };
      }
    },

    async ImportResourceState({ type_name, id }) {
      const resource = resourceType(type_name);
      const state = await cloud.import(resource, id);
      if (!state) throw new Error(`there is no ${type_name} ${id} to import`);
      return {
        imported_resources: [{ type_name, state: encodeBlock(resource.block, state), private: Buffer.alloc(0) }],
      };
    },
  };
}

async function apply(
  cloud: Cloud,
  resource: ResourceType,
  prior: TfObject | undefined,
  planned: TfObject | undefined,
): Promise<TfObject | undefined> {
  if (!prior) return cloud.create(resource, planned as TfObject);
  if (planned) return cloud.update(resource, prior, planned);
  await cloud.delete(resource, prior);
  return undefined;
}

/** Decodes the value of a block; with all members unset if it is absent. */
function known(resource: ResourceType, value: DynamicValue): TfObject {
  return decodeBlock(resource.block, value) ?? complete(resource.block, {});
}

/** Converts a path. The protocol cannot represent elements of sets: the path then ends at the set. */
function attributePath(resource: ResourceType, path: Path): AttributePath {
  const steps: AttributePath["steps"] = [];
  let block: BlockSchema | undefined = resource.block;
  for (const step of path) {
    if (typeof step === "number") {
      steps.push({ element_key_int: step });
      continue;
    }
    steps.push({ attribute_name: step });
    const nested: { nesting_mode: string; block: BlockSchema } | undefined = block?.block_types?.[step];
    if (nested?.nesting_mode === "set") break;
    block = nested?.block;
  }
  return { steps };
}

/** Converts an error to an OpenTofu diagnostic. */
export function diagnosticOf(error: unknown): Diagnostic {
  return errorDiagnostic(error instanceof Error ? error.message : String(error));
}

function errorDiagnostic(message: string, attribute?: AttributePath): Diagnostic {
  return {
    severity: "ERROR",
    summary: message,
    detail: "",
    ...(attribute && attribute.steps.length > 0 && { attribute }),
  };
}
