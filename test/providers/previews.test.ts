import { packageRoot } from "../../root";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { stacksOf } from "../../stacks/file";
import { ensureTools } from "../../toolchain/ensure";
import { found, needs, testWith } from "./found";
import { pluginsOf, previewDifferences } from "./pulumi";

jest.setTimeout(120_000);

const { pulumi: there, pulumiEnv } = found();
let pulumiRoot: string;
let sandbox: Sandbox;
beforeAll(async () => {
  ({ pulumiRoot } = await ensureTools(["pulumi"]));
  sandbox = await startSandbox();
}, 1_200_000);
afterAll(() => sandbox.stop());

describe("Pulumi: the preview is the sandbox's in every value", () => {
  for (const stack of stacksOf(packageRoot)) {
    testWith(needs(there, pluginsOf(stack), "Pulumi"), stack, async () => {
      expect(await previewDifferences(stack, pulumiRoot, sandbox, pulumiEnv)).toEqual([]);
    });
  }
});
