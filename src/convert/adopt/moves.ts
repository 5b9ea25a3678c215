import { closest } from "fastest-levenshtein";

/** A move from one address in an OpenTofu state to another, for `tofu state mv`. */
export interface Move {
  from: string;
  to: string;
}

/** A module call in the root module. */
export interface RootCall {
  /** The address: `module.web["eu.fsn1"]`. */
  text: string;
  /** The name that it would have in a stack: `web-eu-fsn1`. */
  name: string;
  /** The label without the key, in the form of a stack's module name. */
  label: string;
}

const INDEX = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
const CALL = new RegExp(String.raw`^module\.([^.[\]]+)(${INDEX})?(?=\.)`);

/** Returns the root module's call that an address begins with; undefined for a resource of the root module. */
export function rootCall(address: string): RootCall | undefined {
  const [text, label, index] = CALL.exec(address) ?? [];
  if (text === undefined || label === undefined) return undefined;
  const key = index === undefined ? [] : [String(JSON.parse(index.slice(1, -1)))];
  return { text, name: moduleName([label, ...key].join("-")), label: moduleName(label) };
}

/** Converts text to a valid module name of a stack: lower-case letters, digits and `-`. */
function moduleName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/**
 * Finds the stack's module for each call: the one with the call's name, or the one with its label if no other call
 * matches that.
 * @returns the names of modules by the call's address, and for each other call a move to the module that was probably
 * meant
 */
export function moduleMoves(
  calls: readonly RootCall[],
  modules: readonly string[],
): { known: Map<string, string>; moves: Map<string, Move> } {
  const unique = [...new Map(calls.map((call) => [call.text, call])).values()];
  const exact = unique.filter(({ text }) => modules.includes(text.slice("module.".length)));
  const known = new Map(exact.map(({ text }) => [text, text.slice("module.".length)]));
  for (const spelling of ["name", "label"] as const) {
    const taken = new Set(known.values());
    const open = unique.filter((call) => !known.has(call.text));
    for (const call of open) {
      const name = call[spelling];
      const isAlone = open.filter((other) => other[spelling] === name).length === 1;
      if (isAlone && !taken.has(name) && modules.includes(name)) known.set(call.text, name);
    }
  }
  const free = modules.filter((name) => ![...known.values()].includes(name));
  const lost = unique.filter(({ text }) => !known.has(text));
  const moves = new Map<string, Move>();
  for (const { text, name } of lost) {
    // With fewer modules than calls, any match would be a guess.
    if (free.length >= lost.length) moves.set(text, { from: text, to: `module.${closest(name, free)}` });
  }
  return { known, moves };
}

/**
 * Returns the move that gives a resource an address that a stack supports; undefined if it has one already.
 * @param siblings the number of other instances of the resource
 */
export function resourceMove(
  address: string,
  { modules, siblings }: { modules: readonly string[]; siblings: number },
): Move | undefined {
  const call = rootCall(address);
  if (!call) {
    const [, type, name, index = ""] = /^([^.]+)\.([^.[]+)(.*)$/s.exec(address) ?? [];
    const module = moduleName(name ?? "");
    const to = modules.includes(module) ? module : closest(module, [...modules]);
    return { from: address, to: `module.${to}.${type}.this${withKey(index, siblings)}` };
  }
  const rest = address.slice(call.text.length);
  const moved = rest.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, (index, at: number) => {
    return withKey(index, at + index.length === rest.length ? siblings : 1);
  });
  return moved === rest ? undefined : { from: address, to: call.text + moved };
}

/**
 * Replaces a numeric index: by a placeholder for the key, which only the user knows, or by nothing if there is one
 * instance.
 */
function withKey(index: string, siblings: number): string {
  if (!/^\[\d+\]$/.test(index)) return index;
  return siblings === 0 ? "" : '["KEY"]';
}
