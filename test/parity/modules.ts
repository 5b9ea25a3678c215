import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { specs } from "../../spec/catalog";
import type { ProviderName } from "../../spec/providers";
import type { Spec } from "../../spec/types";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { components } from "../../src/stacks/catalog";
import { ensureTools } from "../../src/toolchain/ensure";
import type { OpenTofu } from "./opentofu";
import { generatedCases, runParity } from "./parity";
import { realProxmox } from "./proxmox";
import type { Component } from "./pulumi";

/** Tests the parity of all modules of a platform. Each platform has its own test file, so that they run in parallel. */

/**
 * Returns the number of generated inputs for a module, besides its examples: fewer for clusters, each of which plans
 * some twenty machines.
 */
function countFor(spec: Spec): number {
  return spec.embeds === undefined ? 220 : 60;
}

export function describeParity(platform: ProviderName): void {
  let sandbox: Sandbox;
  let tofu: string;

  beforeAll(async () => {
    mkdirSync(join(packageRoot, ".work"), { recursive: true });
    sandbox = await startSandbox();
    ({ tofu } = await ensureTools(["tofu"]));
  }, 600_000);

  afterAll(() => sandbox.stop());

  /** Returns the engine: Proxmox is planned by the real provider, the other platforms by the sandbox's. */
  async function engineFor(spec: Spec): Promise<OpenTofu> {
    return { tofu, env: spec.provider === "proxmox" ? await realProxmox() : sandbox.env.tofu };
  }

  describe.each(specs.filter(({ provider }) => provider === platform).map((spec) => [spec.name, spec] as const))(
    "%s",
    (name, spec) => {
      const component = components[name] as unknown as Component;

      test("plans the same in both engines, for its examples", async () => {
        const cases = new Map(Object.entries(spec.examples).map(([example, { inputs }]) => [example, inputs]));
        const result = await runParity(spec, component, cases, await engineFor(spec));
        expect(result).toEqual({ accepted: cases.size, refused: 0, differences: [] });
      }, 900_000);

      test(`plans and rejects the same in both engines, for ${countFor(spec)} generated inputs`, async () => {
        const count = countFor(spec);
        const result = await runParity(spec, component, generatedCases(spec, count, 20_261), await engineFor(spec));
        expect(result.differences).toEqual([]);
        // Cases that are all rejected, or all accepted, would prove little.
        expect({ enough: result.accepted >= count / 4 && result.refused >= count / 8, ...result }).toMatchObject({
          enough: true,
        });
      }, 900_000);
    },
  );
}
