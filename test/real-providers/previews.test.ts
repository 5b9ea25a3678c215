import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { stacksOf } from "../../src/stacks/file";
import { ensureTools } from "../../src/toolchain/ensure";
import { found, needs, testWith } from "./found";
import { observed } from "./observed";
import { pluginsOf, previewBoth, previewDifferences } from "./pulumi";
import { recordPreviews } from "./recordings";

jest.setTimeout(120_000);

const { pulumi: there, pulumiEnv } = found();
/** True if UPDATE_RECORDINGS=1: the real plugins' previews are recorded instead of compared. */
const recording = Boolean(process.env.UPDATE_RECORDINGS);
const seen = observed();
let pulumiRoot: string;
let sandbox: Sandbox;
beforeAll(async () => {
  ({ pulumiRoot } = await ensureTools(["pulumi"]));
  sandbox = await startSandbox(recording ? { observe: seen.observe } : {});
}, 1_200_000);
afterAll(() => sandbox.stop());

describe("Pulumi: the preview is the sandbox's in every value", () => {
  for (const stack of stacksOf(packageRoot)) {
    testWith(needs(there, pluginsOf(stack), "Pulumi"), stack, async () => {
      if (recording) {
        const { real } = await previewBoth(stack, pulumiRoot, sandbox, pulumiEnv);
        return recordPreviews(stack, real, seen);
      }
      expect(await previewDifferences(stack, pulumiRoot, sandbox, pulumiEnv)).toEqual([]);
    });
  }
});
