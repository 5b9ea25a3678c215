import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { PulumiResource } from "../../convert/root/pulumi-state";
import { EngineError } from "../../engines/errors";
import type { Settings } from "../../engines/find/settings";
import type { PulumiStack } from "../../engines/pulumi";
import { fromPulumi } from "../../plans/planned";
import { type Recorded, recorded } from "../registrations";
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
  UNFINISHED,
} from "./engine";

/** Records what a stack's program registers. */
export class Listener {
  #last?: Recorded;

  /** Returns the program with this listener. */
  readonly observe = (program: PulumiFn): PulumiFn => {
    return async () => {
      this.#last = recorded(program);
      return this.#last.program();
    };
  };

  /** Returns the resources that the last run of the program registered. */
  async registrations() {
    return (await this.#last?.registrations()) ?? [];
  }
}

/** A resource of a machine, with its state if it exists. */
interface Part {
  type: string;
  urn: string;
  before?: PulumiResource;
  differences: string[];
}

interface Machine {
  machine: EngineMachine;
  parts: Part[];
}

/** A cluster in a Pulumi stack. */
export class PulumiRoll implements RollEngine {
  #machines = new Map<string, Machine>();

  /**
   * @param module the name of the cluster's module in the stack
   * @param listener the listener of the stack's program
   */
  constructor(
    private readonly pulumi: PulumiStack,
    private readonly listener: Listener,
    private readonly module: string,
  ) {}

  async machines(): Promise<EngineMachine[]> {
    await this.pulumi.preview();
    const state = new Map(
      (await this.pulumi.resources()).filter((resource) => !resource.delete).map((each) => [each.urn, each]),
    );
    this.#machines = new Map();
    for (const { type: token, name, inputs, urn } of await this.listener.registrations()) {
      const place = this.#placeOf(name);
      if (!place || urn === undefined) continue;
      const { type, values } = fromPulumi({ type: token, name, inputs });
      if (!isRebuilt(type.name)) continue;
      const before = state.get(urn);
      const has = before && fromPulumi({ type: token, name, inputs: inTheClear(before.inputs ?? {}) }).values;
      const part = {
        type: type.name,
        urn,
        before,
        differences: has ? differencesOf(type.name, has, values) : [MISSING],
      };
      const found = this.#machines.get(place.key) ?? { machine: emptyMachine(place), parts: [] };
      found.parts.push(part);
      if (isMachine(type.name)) {
        found.machine.name = String(values.name);
        found.machine.isProtected = isProtectedBy(has ?? {});
        found.machine.keepsData = keepsDataBy(has ?? {});
        found.machine.successor = { type, object: values };
      }
      this.#machines.set(place.key, found);
    }
    // A roll that stopped between a machine and, for example, its attachment to the network: the machine itself is new.
    for (const { type, urn, pendingReplacement } of state.values()) {
      const place = pendingReplacement ? this.#placeOf(nameOf(urn)) : undefined;
      const found = place && this.#machines.get(place.key);
      found?.parts.push({ type, urn, differences: [UNFINISHED] });
    }
    return [...this.#machines.values()].map(({ machine, parts }) => ({
      ...machine,
      differences: [...new Set(parts.flatMap(({ differences }) => differences))],
    }));
  }

  async outputs(): Promise<Outputs> {
    return (await this.pulumi.outputValues())[this.module] ?? {};
  }

  async settings(): Promise<Settings> {
    return { config: await this.pulumi.config(), env: process.env };
  }

  async replace(keys: readonly string[]): Promise<void> {
    const parts = keys.flatMap((key) => this.#machines.get(key)?.parts ?? []);
    const prefixes = keys.flatMap((key) => roles.map((role) => `${this.module}-${role}-${key}-`));
    const beside = (await this.pulumi.resources()).filter(({ urn, custom }) => {
      return custom && prefixes.some((prefix) => nameOf(urn).startsWith(prefix));
    });
    const target = [...new Set([...parts, ...beside].map(({ urn }) => urn))];
    await this.pulumi.rebuild(
      target,
      parts.filter(({ before }) => before).map(({ urn }) => urn),
    );
  }

  #placeOf(name: string): { role: string; key: string } | undefined {
    for (const role of roles) {
      const start = `${this.module}-${role}-`;
      const key = name.startsWith(start) ? /^(.+?)-this(-|$)/.exec(name.slice(start.length))?.[1] : undefined;
      if (key !== undefined) return { role, key };
    }
    return undefined;
  }
}

function emptyMachine({ role, key }: { role: string; key: string }): EngineMachine {
  return { key, ...poolOf(role, key), name: key, differences: [], isProtected: false };
}

/** Returns the name in a URN: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Key that marks a secret in Pulumi's state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Returns inputs from a state in the form of a program: without the internal properties of providers, and with secrets in
 * plain text.
 */
function inTheClear(value: object): Record<string, unknown> {
  const read = (own: unknown): unknown => {
    if (Array.isArray(own)) return own.map(read);
    if (typeof own !== "object" || own === null) return own;
    if (SIGNATURE in own) {
      if ("plaintext" in own) return read(JSON.parse(String(own.plaintext)));
      throw new EngineError("pulumi stack export", ["the state has a secret that cannot be decrypted"]);
    }
    return inTheClear(own);
  };
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]) => (name.startsWith("__") ? [] : [[name, read(own)]])),
  );
}
