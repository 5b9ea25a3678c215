import { specs } from "../../spec/catalog";
import { didYouMean } from "../../spec/did-you-mean";
import { UsageError } from "../operations/usage-error";

/**
 * Parses version constraints as given on the command line: `hcloud-server=>= 1.0, < 2.0,hcloud-k8s-cluster=2.1.0`. A
 * comma followed by a name and `=` begins the next module; any other comma belongs to the constraint.
 * @returns constraints by module
 * @throws UsageError for an unknown module, a duplicate, or a constraint that OpenTofu would reject
 */
export function parseVersions(text: string): Record<string, string> {
  if (text.trim() === "") return {};
  const versions = new Map<string, string>();
  for (const entry of text.split(/,(?=\s*[A-Za-z][\w-]*\s*(?:=|,|$))/)) {
    const [, name = entry.trim(), constraint = ""] = /^\s*([^\s=<>!~,]+)\s*=(.*)$/s.exec(entry) ?? [];
    if (!names.includes(name)) {
      throw wrong(`there is no module ${JSON.stringify(name)}${didYouMean(name, names, "There are")}`);
    }
    if (versions.has(name)) throw wrong(`${name} is set twice; write one constraint, such as "${name}=>= 1.0, < 2.0"`);
    if (!isConstraint(constraint)) {
      throw wrong(
        `${name} needs a version constraint, such as "${name}=~> 1.0" or "${name}=>= 1.0, < 2.0", got ${JSON.stringify(constraint.trim())}`,
      );
    }
    versions.set(name, constraint.trim());
  }
  return Object.fromEntries(versions);
}

const names = specs.map((spec) => spec.name);

function isConstraint(text: string): boolean {
  return text
    .split(",")
    .every((part) => /^\s*(=|!=|>=?|<=?|~>)?\s*v?\d+(\.\d+)*(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\s*$/.test(part));
}

function wrong(problem: string): UsageError {
  return new UsageError(`--versions: ${problem}`);
}
