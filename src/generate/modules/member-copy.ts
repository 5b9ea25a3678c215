import type { Spec } from "../../../spec/types";
import { ignoredInClusters } from "../ignored-attributes";
import { wrap } from "../wrap";

/**
 * Returns a hand-written HCL file of a base module as a cluster carries it: its machines ignore more changes.
 * @throws Error if a resource that ignores more has no `ignore_changes` in the file that declares it
 */
export function memberCopy(spec: Spec, text: string): string {
  return [...ignoredInClusters(spec)].reduce((copy, [type, attributes]) => {
    if (!copy.includes(`resource "${type}" `)) return copy;
    const list = new RegExp(`(^resource "${type}" .*?)^( *)ignore_changes = \\[\\s*(.*?),?\\s*\\]$`, "ms");
    if (!list.test(copy)) throw new Error(`${spec.name}: ${type} needs ignore_changes, to which clusters add`);
    return copy.replace(list, (_, before: string, indent: string, own: string) => {
      const lines = [...own.split(/,\s*/), ...attributes].map((attribute) => `${indent}  ${attribute},`);
      const comment = wrap(
        `In clusters also ${attributes.join(", ")}: one apply would turn off all machines of a cluster at once.`,
        WIDTH - indent.length,
      );
      return [
        `${before}${indent}# ${comment.join(`\n${indent}# `)}`,
        `${indent}ignore_changes = [`,
        ...lines,
        `${indent}]`,
      ].join("\n");
    });
  }, text);
}

/** Width of a comment without `# `. */
const WIDTH = 118;
