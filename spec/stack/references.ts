import { mapMembers } from "../data";
import { quoted } from "../shown";

/** A reference in a stack's inputs. */
export type Reference =
  /** `${module.output}`; `path` leads into a map or list: `${web.privateIps.backend}`. */
  | { kind: "output"; module: string; output: string; path: readonly string[] }
  /** `${secret.name}` */
  | { kind: "secret"; name: string }
  /** `${state.name.output}`, an output of an OpenTofu state; `path` leads into an object or list. */
  | { kind: "state"; state: string; output: string; path: readonly string[] };

/** A string with references, split into its parts. */
export class Template {
  constructor(readonly parts: readonly (string | Reference)[]) {}

  /** The reference, if it is the whole string and so may have any type; otherwise undefined. */
  get whole(): Reference | undefined {
    const [only] = this.parts;
    return this.parts.length === 1 && typeof only === "object" ? only : undefined;
  }

  get references(): Reference[] {
    return this.parts.filter((part) => typeof part === "object");
  }
}

/** Returns a reference as it is written in a stack file. */
export function formatReference(reference: Reference): string {
  const parts =
    reference.kind === "secret"
      ? ["secret", reference.name]
      : reference.kind === "state"
        ? ["state", reference.state, reference.output, ...reference.path]
        : [reference.module, reference.output, ...reference.path];
  return `\${${parts.join(".")}}`;
}

/**
 * Replaces every string with references by a `Template`, recursively. `$${` is the text `${`.
 * @param onProblem receives a message for each `${…}` that is not a reference
 */
export function parseReferences(value: unknown, onProblem: (problem: string) => void): unknown {
  if (typeof value === "string") return parseText(value, onProblem);
  return mapMembers(value, (member) => parseReferences(member, onProblem));
}

function parseText(text: string, onProblem: (problem: string) => void): string | Template {
  const parts: (string | Reference)[] = [];
  let end = 0;
  const addText = (more: string) => {
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + more;
    else if (more !== "") parts.push(more);
  };
  for (const match of text.matchAll(/\$\$\{|\$\{([^}\n]*)(\}?)/g)) {
    addText(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [found, inside = "", close] = match;
    const reference = close === "}" ? parseReference(inside) : undefined;
    if (reference) parts.push(reference);
    else addText(found === "$${" ? "${" : found);
    if (!reference && found !== "$${") {
      onProblem(
        `${quoted(found)} is not a reference: write \${module.output}, \${secret.name} or \${state.name.output}, or $\${ for the text \${`,
      );
    }
  }
  addText(text.slice(end));
  return parts.some((part) => typeof part === "object")
    ? new Template(parts)
    : ((parts[0] as string | undefined) ?? "");
}

function parseReference(text: string): Reference | undefined {
  const parts = text.split(".");
  if (!parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return undefined;
  const [first, second, ...rest] = parts;
  if (first === undefined || second === undefined) return undefined;
  if (first === "secret") return rest.length === 0 ? { kind: "secret", name: second } : undefined;
  if (first === "state") {
    const [output, ...path] = rest;
    return output === undefined ? undefined : { kind: "state", state: second, output, path };
  }
  return { kind: "output", module: first, output: second, path: rest };
}

/** Returns all templates in a result of `parseReferences`. */
export function templatesIn(value: unknown): Template[] {
  if (value instanceof Template) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(templatesIn) : [];
}
