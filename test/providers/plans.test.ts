import { exampleRoots, stackRoots } from "../../check/roots";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { ensureTools } from "../../toolchain/ensure";
import { found, needs, testWith } from "./found";
import { planDifferences } from "./opentofu";

jest.setTimeout(120_000);

const { tofu: there, tofuEnv } = found();
let tofu: string;
let sandbox: Sandbox;
beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
  sandbox = await startSandbox();
}, 1_200_000);
afterAll(() => sandbox.stop());

describe("OpenTofu: valid, and the plan is the sandbox's in every value", () => {
  for (const root of [...exampleRoots(), ...stackRoots()]) {
    testWith(needs(there, root.providers, "OpenTofu"), root.name, async () => {
      expect(await planDifferences(root, tofu, sandbox, tofuEnv)).toEqual([]);
    });
  }
});
