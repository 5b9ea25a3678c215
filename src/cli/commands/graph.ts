import { writeFile } from "node:fs/promises";
import { ownConfig, readStack, withSecretsReferredTo } from "../../../spec/stack/config";
import { graphOf } from "../../graph/graph";
import { mermaid } from "../../graph/mermaid";
import { svg } from "../../graph/svg";
import { projectFolder } from "../../operations/folders";
import { readStackFile } from "../../stacks/file";

export interface GraphOptions {
  format: "mermaid" | "svg";
  /** The file to write to instead of standard output. */
  out?: string;
  json?: boolean;
}

/** Shows the modules and resources of a stack and how they refer to each other. */
export async function graph(name: string, { format, out, json }: GraphOptions): Promise<void> {
  const project = projectFolder();
  const { config } = readStackFile(project, name);
  const found = await graphOf(readStack(name, withSecretsReferredTo(ownConfig(config))), project);
  const text = json ? `${JSON.stringify(found, null, 2)}\n` : format === "svg" ? await svg(found) : mermaid(found);
  if (out === undefined) process.stdout.write(text);
  else await writeFile(out, text);
}
