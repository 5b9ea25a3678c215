import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PulumiObject } from "../../providers/naming";
import type { Invoke } from "./provider";
import { place } from "./wire";

/** The functions of the `terraform` package, which read the outputs of OpenTofu states. */
export const terraformFunctions: Readonly<Record<string, Invoke>> = {
  async "terraform:state:getLocalReference"({ path, workspaceDir }) {
    const file = join(...[workspaceDir, path ?? "terraform.tfstate"].filter((part) => part !== undefined).map(String));
    const { outputs } = parse(file, await readFile(file, "utf8"));
    const entries = Object.entries(outputs ?? {});
    return {
      value: { outputs: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) },
      secrets: new Set(entries.filter(([, { sensitive }]) => sensitive).map(([name]) => place(["outputs", name]))),
    };
  },
};

interface StateFile {
  outputs?: Record<string, { value: PulumiObject[string]; sensitive?: boolean }>;
}

function parse(file: string, text: string): StateFile {
  const state = parseObject(text);
  if (state?.version === 4) return state;
  throw new Error(`${file} cannot be read as an OpenTofu state: ${whyNot(state)}`);
}

/** Undefined for other text. The parser's own error would quote it, and the text may be a secret. */
function parseObject(text: string): (StateFile & Record<string, unknown>) | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function whyNot(state: Record<string, unknown> | undefined): string {
  if (!state) return "it is not JSON";
  return state.encrypted_data ? "it is encrypted" : `it has version ${state.version}, and 4 is known`;
}
