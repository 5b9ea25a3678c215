import { isDeepStrictEqual } from "node:util";
import { isObject, Members } from "./shape";

/** Replaces secrets, user data and certificates in recordings. It is not compared. */
export const REMOVED = "(removed)";

/** The values of resources by name; a value that differs is printed, unless it is a secret. */
export type Said = Readonly<Record<string, { values: unknown; secret?: unknown }>>;

/** Returns a sentence for each difference between the sandbox and a real provider. */
export function differencesOf(sandbox: Said, real: Said): string[] {
  const names = [...new Set([...Object.keys(sandbox), ...Object.keys(real)])].sort();
  return names.flatMap((name) => {
    const [own, other] = [sandbox[name], real[name]];
    if (!own || !other) return [`${name}: only ${own ? "in the sandbox" : "with the real provider"}`];
    return compare(name, own.values, other.values, [own.secret, other.secret]);
  });
}

function compare(path: string, own: unknown, other: unknown, secret: readonly unknown[]): string[] {
  if (isDeepStrictEqual(own, other) || other === REMOVED) return [];
  if (own instanceof Members && other instanceof Members) return compareSets(path, own.list, other.list, secret);
  if (Array.isArray(own) && Array.isArray(other) && own.length === other.length) {
    return own.flatMap((each, index) => compare(`${path}[${index}]`, each, other[index], membersOf(secret, index)));
  }
  if (isObject(own) && isObject(other)) {
    const names = [...new Set([...Object.keys(own), ...Object.keys(other)])].sort();
    return names.flatMap((name) => compare(`${path}.${name}`, own[name], other[name], membersOf(secret, name)));
  }
  const shown = secret.some(holdsSecret) ? ["a secret", "another one"] : [own, other].map(text);
  return [`${path} is ${shown[0]} in the sandbox and ${shown[1]} with the real provider`];
}

/** Compares sets. Equal elements are not differences; the remaining ones are compared in order. */
function compareSets(
  path: string,
  own: readonly unknown[],
  other: readonly unknown[],
  secret: readonly unknown[],
): string[] {
  const left = [...other];
  const only = own.filter((each) => {
    const match = left.findIndex((candidate) => compare("", each, candidate, []).length === 0);
    return match < 0 || left.splice(match, 1).length === 0;
  });
  // In a set it is unknown which element a mark of the other side belongs to.
  const anySecret = [secret.some(holdsSecret)];
  const longer = only.length > left.length ? only : left;
  return longer.flatMap((_, index) => compare(`${path}[…]`, only[index], left[index], anySecret));
}

function membersOf(marks: readonly unknown[], name: string | number): unknown[] {
  return marks.map((mark) => (mark === true ? true : (mark as Record<string, unknown> | undefined)?.[name]));
}

function holdsSecret(mark: unknown): boolean {
  if (mark === true) return true;
  return typeof mark === "object" && mark !== null && Object.values(mark).some(holdsSecret);
}

function text(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
