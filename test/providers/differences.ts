import type { Planned } from "../../check/security/plans";

/** What one side says of a resource, by name; a value that differs is shown, unless it is a secret. */
export type Said = Readonly<Record<string, { values: unknown; secret?: unknown }>>;

/** A plan as `tofu show -json` prints it: what happens to each resource, its values, what is not known of them yet, and what is secret. */
export function saidByPlan({ plan }: Planned): Said {
  const changes = (plan.resource_changes ?? []) as unknown as {
    address: string;
    change: { actions: string[]; after: unknown; after_unknown: unknown; after_sensitive: unknown };
  }[];
  return Object.fromEntries(
    changes.map(({ address, change: { actions, after, after_unknown, after_sensitive } }) => [
      address,
      { values: { actions, after, after_unknown, after_sensitive }, secret: { after: after_sensitive } },
    ]),
  );
}

/** A sentence for each place in which the sandbox and a real provider do not say the same. */
export function differencesOf(sandbox: Said, real: Said): string[] {
  const names = [...new Set([...Object.keys(sandbox), ...Object.keys(real)])].sort();
  return names.flatMap((name) => {
    const [own, other] = [sandbox[name], real[name]];
    if (!own || !other) return [`${name}: only ${own ? "in the sandbox" : "with the real provider"}`];
    return compare(name, own.values, other.values, [own.secret, other.secret]);
  });
}

function compare(path: string, own: unknown, other: unknown, secret: readonly unknown[]): string[] {
  if (Array.isArray(own) && Array.isArray(other) && own.length === other.length) {
    return own.flatMap((each, index) => compare(`${path}[${index}]`, each, other[index], membersOf(secret, index)));
  }
  if (isObject(own) && isObject(other)) {
    const names = [...new Set([...Object.keys(own), ...Object.keys(other)])].sort();
    return names.flatMap((name) => compare(`${path}.${name}`, own[name], other[name], membersOf(secret, name)));
  }
  if (JSON.stringify(own) === JSON.stringify(other)) return [];
  const shown = secret.some(holdsSecret) ? ["a secret", "another one"] : [own, other].map(text);
  return [`${path} is ${shown[0]} in the sandbox and ${shown[1]} with the real provider`];
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
