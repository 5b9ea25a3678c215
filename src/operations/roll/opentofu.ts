import { camelCase } from "../../../spec/case";
import { EngineError } from "../../engines/errors";
import type { Settings } from "../../engines/find/settings";
import type { Tofu } from "../../engines/tofu";
import { parseAddress } from "../../hcl/address";
import { markUnknown } from "../../plans/planned";
import { resourceType } from "../../providers/catalog";
import type { TfObject } from "../../providers/types";
import { UsageError } from "../usage-error";
import { differencesOf, isMachine, isRebuilt } from "./differences";
import {
  type EngineMachine,
  isProtectedBy,
  keepsDataBy,
  MISSING,
  type Outputs,
  poolOf,
  type RollEngine,
  roles,
} from "./engine";

/** A resource in a plan, in the form of `tofu show -json`. */
interface Change {
  address: string;
  mode: string;
  type: string;
  change: { actions: string[]; before: TfObject | null; after: TfObject | null; after_unknown: unknown };
}

/** A cluster in an OpenTofu root module. */
export class TofuRoll implements RollEngine {
  #addresses = new Map<string, { module: string; rebuilt: string[] }>();

  /** @param module the address of the cluster's module, such as `module.k8s` */
  constructor(
    private readonly tofu: Tofu,
    private readonly module: string,
  ) {}

  async machines(): Promise<EngineMachine[]> {
    const known = (await this.#inState()).filter(({ type }) => isRebuilt(type)).map(({ address }) => address);
    // The plan of a replacement has all attributes of a new machine. The plan of an update omits the ignored ones.
    const changes = await this.#plan(known.map((address) => `-replace=${address}`));
    const machines = new Map<string, EngineMachine & { differences: string[] }>();
    this.#addresses = new Map();
    for (const { address, mode, type, change } of changes) {
      const place = mode === "managed" && isRebuilt(type) ? this.#placeOf(address) : undefined;
      if (!place || change.after === null) continue;
      const { key, role, module } = place;
      const machine = machines.get(key) ?? {
        key,
        ...poolOf(role, key),
        name: key,
        differences: [],
        isProtected: false,
      };
      machines.set(key, machine);
      const rebuilt = this.#addresses.get(key) ?? { module, rebuilt: [] };
      this.#addresses.set(key, rebuilt);
      if (change.before) rebuilt.rebuilt.push(address);
      const after = markUnknown(change.after, change.after_unknown) as TfObject;
      machine.differences.push(...(change.before ? differencesOf(type, change.before, after) : [MISSING]));
      if (!isMachine(type)) continue;
      machine.name = String(after.name);
      machine.isProtected = isProtectedBy(change.before ?? {});
      machine.keepsData = keepsDataBy(change.before ?? {});
      machine.successor = { type: resourceType(type), object: after };
    }
    return [...machines.values()].map((machine) => ({ ...machine, differences: [...new Set(machine.differences)] }));
  }

  async outputs(): Promise<Outputs> {
    const [, label = "", key] = /^module\.([\w-]+)(?:\["([^"]*)"\])?$/.exec(this.module) ?? [];
    const output = (await this.tofu.outputs())[label]?.value as Outputs | null | undefined;
    // The output of a module with for_each may have all of its instances.
    const value = key !== undefined && output && key in output ? output[key] : output;
    if (typeof value !== "object" || value === null) {
      throw new UsageError(
        `the root module has no output ${label}, which tells where the cluster's API is: add an output "${label}" with value = ${this.module} and sensitive = true, and apply.`,
      );
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [camelCase(name), each]));
  }

  async settings(): Promise<Settings> {
    return { config: {}, env: process.env };
  }

  async replace(keys: readonly string[]): Promise<void> {
    const places = keys.flatMap((key) => this.#addresses.get(key) ?? []);
    const options = places.flatMap(({ module, rebuilt }) => [
      `-target=${module}`,
      ...rebuilt.map((address) => `-replace=${address}`),
    ]);
    const { changes } = await this.tofu.plan(...options);
    const others = changes.filter(({ address }) => !places.some(({ module }) => address.startsWith(`${module}.`)));
    if (others.length > 0) {
      throw new EngineError("the roll", [
        `${keys.join(", ")} cannot be replaced alone, because resources that they depend on have changed. Apply these first:`,
        ...others.map(({ address, action }) => `  ${action} ${address}`),
      ]);
    }
    await this.tofu.apply();
    // An apply with targets does not save new outputs, such as the addresses of new machines.
    await this.tofu.plan("-refresh-only");
    await this.tofu.apply();
  }

  async #plan(options: readonly string[]): Promise<Change[]> {
    await this.tofu.plan(...options);
    const { resource_changes: changes = [] } = (await this.tofu.showPlan()) as { resource_changes?: Change[] };
    return changes;
  }

  /** Returns the cluster's resources in the state. */
  async #inState(): Promise<{ address: string; type: string }[]> {
    const lines = (await this.tofu.stateList(this.module)).filter((line) => line.startsWith(`${this.module}.module.`));
    if (lines.length === 0) {
      throw new UsageError(
        `${this.module} has no machines in the state of ${this.tofu.folder}: give the address of a cluster's module, such as module.k8s`,
      );
    }
    return lines.flatMap((address) => (/\.data\.[a-z0-9_]+\.[\w-]+(\[.*\])?$/.test(address) ? [] : [typed(address)]));
  }

  #placeOf(address: string): { role: string; key: string; module: string } | undefined {
    for (const role of roles) {
      const start = `${this.module}.module.${role}[`;
      if (!address.startsWith(start)) continue;
      const { modules } = parseAddress(address.slice(this.module.length + 1));
      const key = modules[0]?.key;
      if (key !== undefined) return { role, key, module: `${start}${JSON.stringify(key)}]` };
    }
    return undefined;
  }
}

function typed(address: string): { address: string; type: string } {
  return { address, type: /([a-z0-9_]+)\.[\w-]+(\["(?:[^"\\]|\\.)*"\])?$/.exec(address)?.[1] ?? "" };
}
