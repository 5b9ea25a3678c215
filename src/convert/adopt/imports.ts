import { hclString } from "../../../spec/checks";
import { parseAddress, pulumiName } from "../../hcl/address";
import { resourceType } from "../../providers/catalog";
import { importId } from "../../providers/import-id";
import type { BlockedResource } from "../root/pulumi-state";
import { type Move, moduleMoves, resourceMove, rootCall } from "./moves";
import type { TofuState } from "./state";

/** The IDs that Pulumi imports, by `type::name`, the end of a resource's URN. */
export type Imports = Readonly<Record<string, string>>;

/** A resource that a stack cannot adopt, with the move in OpenTofu's state that would fix it. */
interface AdoptionProblem extends BlockedResource {
  move?: Move;
}

export interface Adoption {
  imports: Imports;
  refused: AdoptionProblem[];
  /** Module calls that have another name in the stack: `module.web_1` is `module.web-1`. */
  renamed: Move[];
}

/**
 * Finds the resources that a stack imports to adopt an OpenTofu state.
 * @param modules the names of the stack's modules
 */
export function importsOf(state: TofuState, modules: readonly string[]): Adoption {
  const imports: Record<string, string> = {};
  const refused: AdoptionProblem[] = [];
  const instances = managedInstances(state);
  const { known, moves } = moduleMoves(
    instances.flatMap(({ address }) => rootCall(address) ?? []),
    modules,
  );
  for (const { address, type, attributes, siblings } of instances) {
    const call = rootCall(address);
    const name = call && known.get(call.text);
    const refuse = (reason: string, move?: Move) => refused.push({ resource: address, reason, move });
    if (!call) {
      refuse(
        "it is not in a module; only resources inside modules can be adopted",
        resourceMove(address, { modules, siblings }),
      );
      continue;
    }
    if (name === undefined) {
      const reason = modules.includes(call.name)
        ? `${JSON.stringify(call.name)} of the stack already stands for another module of the state`
        : `the stack has no module ${JSON.stringify(call.name)}; it has ${modules.join(", ")}`;
      refuse(reason, moves.get(call.text));
      continue;
    }
    const inStack = `module.${name}${address.slice(call.text.length)}`;
    const move = resourceMove(address, { modules, siblings });
    if (move) {
      refuse('its index is a number ("count"), and resources of a stack have keys ("for_each")', move);
      continue;
    }
    try {
      const resource = resourceType(type);
      const key = `${resource.facts.pulumi.token}::${pulumiName(parseAddress(inStack))}`;
      if (Object.hasOwn(imports, key)) throw new Error("another resource of the state has the same name in Pulumi");
      imports[key] = importId(resource, attributes ?? {});
    } catch (error) {
      refuse((error as Error).message);
    }
  }
  const renamed = [...known].flatMap(([from, name]) =>
    from === `module.${name}` ? [] : [{ from, to: `module.${name}` }],
  );
  return { imports, refused, renamed };
}

function managedInstances(state: TofuState) {
  return state.resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module, type, name, instances }) => {
      const present = instances.filter(({ deposed }) => deposed === undefined);
      return present.map(({ index_key: key, attributes }) => ({
        address: `${module ? `${module}.` : ""}${type}.${name}${key === undefined ? "" : `[${typeof key === "number" ? key : hclString(key)}]`}`,
        type,
        attributes,
        siblings: present.length - 1,
      }));
    });
}
