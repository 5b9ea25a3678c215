import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { specs } from "../../spec/catalog";
import type { Spec } from "../../spec/types";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { components } from "../../src/stacks/catalog";
import { ensureTools } from "../../src/toolchain/ensure";
import { runParity } from "./parity";
import { type Component, registerAll } from "./pulumi";

/** Tests that both engines shorten rejected values in messages in the same way. */

let sandbox: Sandbox;
beforeAll(async () => {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

test.each(["hcloud-server", "hcloud-k8s-cluster"])(
  "%s",
  async (name) => {
    const spec = specs.find((each) => each.name === name) as Spec;
    const component = components[name] as unknown as Component;
    const { inputs } = spec.examples.minimal;
    const labels = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key-${index}`, "not a label"]));
    const cases = new Map<string, Record<string, unknown>>([
      ["ascii", { ...inputs, name: "A".repeat(50_000) }],
      // Characters stay whole.
      ["unicode", { ...inputs, name: "ä€😀".repeat(10_000) }],
      ["many", { ...inputs, labels }],
    ]);
    const { tofu } = await ensureTools(["tofu"]);
    expect(await runParity(spec, component, cases, { tofu, env: sandbox.env.tofu })).toEqual({
      ...{ accepted: 0, refused: 3, differences: [] },
    });
    for (const outcome of (await registerAll(component, cases)).values()) {
      const problems = "problems" in outcome ? outcome.problems : [];
      expect(problems.join("\n")).toContain("…");
      for (const problem of problems) expect(problem.length).toBeLessThan(1200);
    }
  },
  300_000,
);
