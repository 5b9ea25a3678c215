import { devNull } from "node:os";
import * as grpc from "@grpc/grpc-js";
import type { BlockSchema, TfObject } from "../../../src/providers/types";
import { unknown } from "../../../src/sandbox/resource/unknown";
import { type DynamicValue, decodeBlock, encodeBlock } from "../../../src/sandbox/tofu/msgpack";
import { protocolSchema } from "../../../src/sandbox/tofu/schema";
import { tofuServices } from "../../../src/sandbox/tofu/services";
import schema from "./schema.json";

interface ResourceSchema {
  version: number;
  block: BlockSchema;
}

/** The resource types of Scalr's provider, as `tofu providers schema -json` prints them. */
export const schemas = schema.resource_schemas as unknown as Readonly<Record<string, ResourceSchema>>;

/** The members of the protocol's messages that are used. */
interface Request {
  type_name: string;
  config: DynamicValue;
  prior_state: DynamicValue;
  proposed_new_state: DynamicValue;
  planned_state: DynamicValue;
  current_state: DynamicValue;
  raw_state: { json: Uint8Array };
}

export interface ScalrProvider {
  /** Attaches the provider to OpenTofu. */
  env: Record<string, string>;
  stop(): void;
}

/**
 * Starts a stand-in for Scalr's provider: its schema, plans that keep configured values and leave computed ones
 * unknown, and objects with IDs in Scalr's format. A module is created and destroyed, and never changed.
 */
export async function startScalrProvider(): Promise<ScalrProvider> {
  let made = 0;
  const block = (type: string) => (schemas[type] as ResourceSchema).block;
  const empty = { version: 0, block: { attributes: {}, block_types: {} } };
  const server = new grpc.Server();
  const services = tofuServices({
    GetSchema: () => ({
      provider: protocolSchema(0, empty.block),
      resource_schemas: Object.fromEntries(
        Object.entries(schemas).map(([type, own]) => [type, protocolSchema(own.version, own.block)]),
      ),
    }),
    PrepareProviderConfig: (request) => ({ prepared_config: (request as Request).config }),
    Configure: () => ({}),
    ValidateResourceTypeConfig: () => ({}),
    UpgradeResourceState: (request) => {
      const { type_name, raw_state } = request as Request;
      return { upgraded_state: encodeBlock(block(type_name), JSON.parse(String(raw_state.json))) };
    },
    ReadResource: (request) => ({ new_state: (request as Request).current_state }),
    PlanResourceChange: (request) => {
      const { type_name, prior_state, proposed_new_state } = request as Request;
      const proposed = decodeBlock(block(type_name), proposed_new_state);
      if (!proposed) return { planned_state: proposed_new_state };
      const prior = decodeBlock(block(type_name), prior_state);
      const changed = prior
        ? Object.keys(proposed).filter((name) => JSON.stringify(prior[name]) !== JSON.stringify(proposed[name]))
        : [];
      return {
        planned_state: encodeBlock(block(type_name), prior ? proposed : withUnknowns(block(type_name), proposed)),
        requires_replace: type_name === "scalr_module" ? changed.map(path) : [],
        legacy_type_system: true,
      };
    },
    ApplyResourceChange: (request) => {
      const { type_name, planned_state } = request as Request;
      const planned = decodeBlock(block(type_name), planned_state);
      const known =
        planned &&
        Object.fromEntries(
          Object.entries(planned).map(([name, value]) => {
            if (value !== unknown) return [name, value];
            return [name, name === "id" ? `${type_name.replace("scalr_", "")}-${++made}` : null];
          }),
        );
      return { new_state: encodeBlock(block(type_name), known), legacy_type_system: true };
    },
  } as Parameters<typeof tofuServices>[0]);
  for (const [definition, calls] of services) server.addService(definition, calls);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const address = { Network: "tcp", String: `127.0.0.1:${port}` };
  const reattach = { Protocol: "grpc", ProtocolVersion: 5, Pid: process.pid, Test: true, Addr: address };
  return {
    env: {
      TF_REATTACH_PROVIDERS: JSON.stringify({ [schema.provider]: reattach }),
      TF_CLI_CONFIG_FILE: devNull,
      CHECKPOINT_DISABLE: "1",
    },
    stop: () => server.forceShutdown(),
  };
}

/** Marks computed values without configuration as unknown. */
function withUnknowns(block: BlockSchema, proposed: TfObject): TfObject {
  const entries = Object.entries(proposed).map(([name, value]) => {
    const isOpen = value === null && block.attributes?.[name]?.computed;
    return [name, isOpen ? unknown : value];
  });
  return Object.fromEntries(entries);
}

function path(name: string) {
  return { steps: [{ attribute_name: name }] };
}
