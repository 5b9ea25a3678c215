import { resourceType } from "../../providers/catalog";
import { importId } from "../../providers/import-id";
import { parseAddress, pulumiName } from "../address";
import type { Refusal } from "../root/pulumi-state";

/** An OpenTofu state, format version 4: the file of a local backend, and what `tofu state pull` prints. */
export interface TofuState {
  version: number;
  resources: readonly {
    /** `module.web`, absent in the root module. */
    module?: string;
    mode: "managed" | "data";
    type: string;
    name: string;
    instances: readonly {
      index_key?: string | number;
      /** Present on an object that is only waiting to be destroyed. */
      deposed?: string;
      attributes: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** What Pulumi is to import: ids by `type::name`, the end of a resource's URN. */
export type Imports = Readonly<Record<string, string>>;

/**
 * What a stack has to import to take over an OpenTofu state.
 * @param modules the names of the stack's modules
 */
export function importsOf(state: TofuState, modules: readonly string[]): { imports: Imports; refused: Refusal[] } {
  const imports: Record<string, string> = {};
  const refused: Refusal[] = [];
  for (const { address, type, attributes } of managedInstances(state)) {
    try {
      const place = parseAddress(address);
      const [module] = place.modules;
      if (!module) throw new Error("it is in no module, and a stack is made of modules");
      if (!modules.includes(module.label) || module.key !== undefined) {
        throw new Error(
          `the stack has no module ${JSON.stringify(address.split(".")[1])}; it has ${modules.join(", ")}`,
        );
      }
      const resource = resourceType(type);
      imports[`${resource.facts.pulumi.token}::${pulumiName(place)}`] = importId(resource, attributes);
    } catch (error) {
      refused.push({ resource: address, reason: (error as Error).message });
    }
  }
  return { imports, refused };
}

/** @throws Error when a text is no state of a version that is known here */
export function readState(text: string): TofuState {
  const state = JSON.parse(text) as TofuState;
  if (state.version === 4 && Array.isArray(state.resources)) return state;
  throw new Error(`this is no OpenTofu state of format version 4 (its version is ${JSON.stringify(state.version)})`);
}

function managedInstances(state: TofuState) {
  return state.resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module, type, name, instances }) =>
      instances
        .filter(({ deposed }) => deposed === undefined)
        .map(({ index_key: key, attributes }) => ({
          address: `${module ? `${module}.` : ""}${type}.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`,
          type,
          attributes,
        })),
    );
}
