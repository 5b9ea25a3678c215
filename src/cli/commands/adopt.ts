import { readFile, stat } from "node:fs/promises";
import type { Adoption } from "../../convert/adopt/imports";
import { readState } from "../../convert/adopt/state";
import { type Opened, withStack } from "../../engines/open";
import { formatPulumiCounts } from "../../engines/pulumi";
import { projectFolder, workspace } from "../../operations/folders";
import { expectOnlyAdoption, importsOfStack } from "../../operations/handover";
import { UsageError } from "../../operations/usage-error";
import { Steps } from "../output/steps";
import { readyTools } from "../output/tools";

/** Lets the next `pulumi up` of a stack import what an OpenTofu state has, instead of creating it. */
export async function adopt(
  stack: string,
  from: string,
  options: { sandbox?: boolean; json?: boolean },
): Promise<void> {
  const project = projectFolder();
  const steps = new Steps(options.json);
  const tools = await readyTools(steps);
  const sandbox = options.sandbox ? workspace("sandbox") : undefined;
  const told: string[] = [];
  const onProgress = (line: string) => {
    told.push(line);
    steps.note(line);
  };
  const open = { stack, project, tools, sandbox, onProgress };
  const { imports, renamed } = await withStack(open, async (opened) => {
    const found = await adoptionOf(from, opened);
    opened.saveImports(found.imports);
    return found;
  });
  // The stack is opened anew, because its file says something else now.
  const counts = await withStack(open, ({ pulumi }) =>
    steps.run(`pulumi preview: ${stack}`, async (retitle) => {
      const planned = await pulumi.preview();
      retitle(`pulumi preview: ${formatPulumiCounts(planned)}`);
      return planned;
    }),
  );
  if (options.json) console.log(JSON.stringify({ imports, counts }, null, 2));
  expectOnlyAdoption(counts, told);
  if (options.json) return;
  for (const { from: theirs, to } of renamed)
    console.log(`${theirs} of the state is ${to.replace(/^module\./, "")} of the stack.`);
  console.log(
    `The next "pulumi up" of ${stack} imports ${Object.keys(imports).length} resources: their IDs are in its stack file, under twinstack:imports. ` +
      `"twinstack up" removes them afterwards; after "pulumi up" you can delete them.`,
  );
}

/** What a stack imports from a state's file, or from the state of the configuration in a folder, wherever its backend keeps it. */
async function adoptionOf(path: string, opened: Opened): Promise<Adoption> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`there is no file or folder ${path}`);
  if (!found.isDirectory()) return importsOfStack(readState(await readFile(path), path), opened.stack, { file: path });
  const state = readState(await opened.tofu(path).pullState(), `the state of ${path}`);
  return importsOfStack(state, opened.stack, { folder: path });
}
