import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { exampleRoots, stackRoots } from "../../tools/check/roots";
import { found, needs, testWith } from "./found";
import { observed } from "./observed";
import { planBoth, planDifferences } from "./opentofu";
import { recordPlans } from "./recordings";

jest.setTimeout(120_000);

const { tofu: there, tofuEnv } = found();
/** True if UPDATE_RECORDINGS=1: the real providers' plans are recorded instead of compared. */
const recording = Boolean(process.env.UPDATE_RECORDINGS);
const seen = observed();
let tofu: string;
let sandbox: Sandbox;
beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
  sandbox = await startSandbox(recording ? { observe: seen.observe } : {});
}, 1_200_000);
afterAll(() => sandbox.stop());

describe("OpenTofu: valid, and the plan is the sandbox's in every value", () => {
  for (const root of [...exampleRoots(), ...stackRoots()]) {
    testWith(needs(there, root.providers, "OpenTofu"), root.name, async () => {
      if (recording) return recordPlans(root.name, await planBoth(root, tofu, sandbox, tofuEnv), seen);
      expect(await planDifferences(root, tofu, sandbox, tofuEnv)).toEqual([]);
    });
  }
});
