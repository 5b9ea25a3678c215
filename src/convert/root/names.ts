/**
 * OpenTofu names of secrets and states. Most keep their name in the stack. A name that OpenTofu rejects gets a prefix,
 * and so does a name that looks as if it had one, so that no two names collide.
 */

/** Returns the variable name for a secret: `secret_version` for `version`. */
export function variableName(secret: string): string {
  return prefixed("secret_", secret, (name) => !isIdentifier(name) || reserved.has(name));
}

/** Returns the label of the data source for a state: `state_1core` for `1core`. */
export function stateLabel(state: string): string {
  return prefixed("state_", state, (name) => !isIdentifier(name));
}

/** Returns whether HCL accepts a name without quotes. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

/** Names that OpenTofu rejects for a variable, because a module block has arguments with these names. */
const reserved = new Set(["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"]);

function prefixed(prefix: string, name: string, isRejected: (name: string) => boolean): string {
  const needsPrefix = (given: string): boolean =>
    isRejected(given) || (given.startsWith(prefix) && needsPrefix(given.slice(prefix.length)));
  return needsPrefix(name) ? prefix + name : name;
}
