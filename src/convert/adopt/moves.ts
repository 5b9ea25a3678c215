import { closest } from "fastest-levenshtein";

/** A move of what has one address in an OpenTofu state to another, as `tofu state mv` makes it. */
export interface Move {
  from: string;
  to: string;
}

/** The call of a module in the root module. */
export interface RootCall {
  /** Its address: `module.web["eu.fsn1"]`. */
  text: string;
  /** The name that a stack would give it: `web-eu-fsn1`. */
  name: string;
  /** Its label without a key, spelled as a stack's module. */
  label: string;
}

const INDEX = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
const CALL = new RegExp(String.raw`^module\.([^.[\]]+)(${INDEX})?(?=\.)`);

/** The call of a module that an address begins with; undefined for a resource of the root module. */
export function rootCall(address: string): RootCall | undefined {
  const [text, label, index] = CALL.exec(address) ?? [];
  if (text === undefined || label === undefined) return undefined;
  const key = index === undefined ? [] : [String(JSON.parse(index.slice(1, -1)))];
  return { text, name: moduleName([label, ...key].join("-")), label: moduleName(label) };
}

/** Text in the spelling of a stack's module: lower-case letters, digits and `-`. */
function moduleName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/**
 * Finds the module of the stack that each call stands for: the one of its name, or of its label where no other call stands for that one.
 * @returns names of modules by the call's address, and for the other calls a move to the module that was probably meant
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
    // With fewer modules than calls, nobody can say which of them is which.
    if (free.length >= lost.length) moves.set(text, { from: text, to: `module.${closest(name, free)}` });
  }
  return { known, moves };
}

/**
 * The move that gives a resource an address that a stack can have; undefined where it has one.
 * @param siblings how many other instances the resource has
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

/** An index as a stack has it: no number, but the key of the stack's inputs, which only its owner knows, or nothing where there is one only. */
function withKey(index: string, siblings: number): string {
  if (!/^\[\d+\]$/.test(index)) return index;
  return siblings === 0 ? "" : '["KEY"]';
}
