import { isDeepStrictEqual } from "node:util";
import type { InputType, ModuleInterface, OutputType } from "../../generate/modules/interface";

export const bumps = ["patch", "minor", "major"] as const;
/** The part of a version that a release increases. */
export type Bump = (typeof bumps)[number];

/** A difference between two versions of a module that callers can see. */
export interface Change {
  /** The minimum bump; `major` breaks callers. */
  bump: Bump;
  /** The name by which the changelog should mention it, such as `ssh_keys` or `hcloud_server.this`. */
  name: string;
  /** A description, such as `input ssh_keys was removed`. */
  text: string;
}

/**
 * Returns the differences that callers of a module can see. Documentation, checks and the resources' arguments are
 * ignored.
 */
export function changesOf(before: ModuleInterface, after: ModuleInterface): Change[] {
  return [
    ...memberChanges("input", "", before.inputs, after.inputs),
    ...outputChanges(before.outputs, after.outputs),
    ...addressChanges(before, after),
    ...requirementChanges(before.requires, after.requires),
  ];
}

/** Returns the greatest minimum bump of the changes. */
export function neededBump(changes: readonly Change[]): Bump {
  return bumps.findLast((bump) => changes.some((change) => change.bump === bump)) ?? "patch";
}

type Members = Readonly<Record<string, InputType>>;

function memberChanges(what: string, prefix: string, before: Members, after: Members): Change[] {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [
    ...removed.map((name) => major(prefix + name, `${what} ${prefix}${name} was removed`)),
    ...Object.entries(after).flatMap(([name, type]) => {
      const path = prefix + name;
      const old = before[name];
      if (old) return inputChanges(path, old, type);
      return type.required
        ? [major(path, `${what} ${path} is new and required`)]
        : [minor(path, `${what} ${path} is new`)];
    }),
  ];
}

function inputChanges(path: string, before: InputType, after: InputType): Change[] {
  const changes: Change[] = [];
  if (!before.required && after.required) changes.push(major(path, `input ${path} was made required`));
  if (before.required && !after.required) changes.push(minor(path, `input ${path} is no longer required`));
  if (!after.required && !before.required && !isDeepStrictEqual(before.default, after.default)) {
    changes.push(
      major(path, `the default of input ${path} was ${shown(before.default)} and is ${shown(after.default)}`),
    );
  }
  return [...changes, ...typeChanges(path, before, after)];
}

function typeChanges(path: string, before: InputType, after: InputType): Change[] {
  if (before.type === "enum" && after.type === "string") return [minor(path, `input ${path} takes any string`)];
  if (before.type !== after.type) {
    return [major(path, `the type of input ${path} was ${before.type} and is ${after.type}`)];
  }
  if (before.of && after.of) return inputChanges(`${path}[*]`, before.of, after.of);
  if (before.fields && after.fields) return memberChanges("input", `${path}.`, before.fields, after.fields);
  return valueChanges(path, before.values ?? [], after.values ?? []);
}

function valueChanges(path: string, before: readonly string[], after: readonly string[]): Change[] {
  return [
    ...before
      .filter((value) => !after.includes(value))
      .map((value) => major(path, `input ${path} no longer takes "${value}"`)),
    ...after.filter((value) => !before.includes(value)).map((value) => minor(path, `input ${path} takes "${value}"`)),
  ];
}

function outputChanges(
  before: Readonly<Record<string, OutputType>>,
  after: Readonly<Record<string, OutputType>>,
): Change[] {
  return [
    ...Object.entries(before).flatMap(([name, old]) => {
      const type = after[name];
      if (!type) return [major(name, `output ${name} was removed`)];
      const changes: Change[] = [];
      if (!isDeepStrictEqual(old.type, type.type)) changes.push(major(name, `the type of output ${name} changed`));
      if (!old.optional && type.optional) changes.push(major(name, `output ${name} may be null`));
      // Callers that pass the output on must mark their own output as sensitive.
      if (!old.sensitive && type.sensitive) changes.push(major(name, `output ${name} was made sensitive`));
      return changes;
    }),
    ...Object.keys(after)
      .filter((name) => !Object.hasOwn(before, name))
      .map((name) => minor(name, `output ${name} is new`)),
  ];
}

function addressChanges(before: ModuleInterface, after: ModuleInterface): Change[] {
  const moves = after.moved.map(({ from }) => from);
  const isMoved = (address: string) =>
    moves.some((from) => address === from || [".", "["].some((end) => address.startsWith(from + end)));
  return [
    ...before.resources
      .filter((address) => !after.resources.includes(address) && !isMoved(address))
      .map((address) => major(bare(address), `the resource ${address} was removed without a moved block`)),
    ...after.resources
      .filter((address) => !before.resources.includes(address))
      .map((address) => minor(bare(address), `the resource ${address} is new`)),
  ];
}

/** Removes the keys from an address. */
function bare(address: string): string {
  return address.replace(/\[[^\]]*\]/g, "");
}

type Requirements = ModuleInterface["requires"];

function requirementChanges(before: Requirements, after: Requirements): Change[] {
  return Object.entries(after).flatMap(([name, constraint]) =>
    before[name] === constraint ? [] : [minor(name, `${name} must be ${constraint}, and not ${before[name] ?? "any"}`)],
  );
}

function major(name: string, text: string): Change {
  return { bump: "major", name, text };
}

function minor(name: string, text: string): Change {
  return { bump: "minor", name, text };
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}
