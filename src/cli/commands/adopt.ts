import { readFile, stat } from "node:fs/promises";
import type { Adoption } from "../../convert/adopt/imports";
import { readState, type TofuState } from "../../convert/adopt/state";
import { type Opened, withStack } from "../../engines/open";
import { formatPulumiCounts } from "../../engines/pulumi";
import { projectFolder, workspace } from "../../operations/folders";
import { expectOnlyAdoption, importsOfStack } from "../../operations/handover";
import { expectSameOutputsOf } from "../../operations/same-outputs";
import { UsageError } from "../../operations/usage-error";
import { Steps } from "../output/steps";
import { readyTools } from "../output/tools";

/** Lets the next `pulumi up` of a stack import the resources of an OpenTofu state instead of creating them. */
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
  const { state, imports, renamed } = await withStack(open, async (opened) => {
    const found = await adoptionOf(from, opened);
    opened.saveImports(found.imports);
    return found;
  });
  // The stack's file has changed, so the stack is opened again.
  const { counts, outputs, checked } = await withStack(open, ({ stack: checked, pulumi }) =>
    steps.run(`pulumi preview: ${stack}`, async (retitle) => {
      const counts = await pulumi.preview();
      retitle(`pulumi preview: ${formatPulumiCounts(counts)}`);
      return { counts, outputs: pulumi.computedOutputs, checked };
    }),
  );
  if (options.json) console.log(JSON.stringify({ imports, counts }, null, 2));
  expectOnlyAdoption(counts, told, options.sandbox ? "the sandbox" : "the stack file");
  expectSameOutputsOf(state, checked, outputs);
  if (options.json) return;
  for (const { from: theirs, to } of renamed)
    console.log(`${theirs} of the state is ${to.replace(/^module\./, "")} of the stack.`);
  const count = Object.keys(imports).length;
  console.log(
    options.sandbox
      ? `The next "twinstack up ${stack} --sandbox" imports ${count} resources. The stack file is unchanged: their IDs are in the sandbox.`
      : `The next "pulumi up" of ${stack} imports ${count} resources: their IDs are in its stack file, under twinstack:imports. ` +
          `"twinstack up" removes them afterwards; after "pulumi up" you can delete them.`,
  );
}

/**
 * Returns the resources that a stack imports from a state file, or from the state of a root module, read through its
 * backend.
 */
async function adoptionOf(path: string, opened: Opened): Promise<Adoption & { state: TofuState }> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`there is no file or folder ${path}`);
  const isFolder = found.isDirectory();
  const content = isFolder ? await opened.tofu(path).pullState() : await readFile(path);
  if (content === "")
    throw new UsageError(
      `${path} has no OpenTofu state: give the folder of a root module that was applied, or a state file`,
    );
  const state = readState(content, isFolder ? `the state of ${path}` : path);
  return { state, ...importsOfStack(state, opened.stack, isFolder ? { folder: path } : { file: path }) };
}
