import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderName } from "../../spec/providers";
import { providers } from "../../spec/providers";
import type { EngineTools } from "../../src/engines/open";
import { roundTrip } from "../../src/operations/roundtrip";
import { packageRoot } from "../../src/root";
import { stacksOf } from "../../src/stacks/file";
import { ensureTools } from "../../src/toolchain/ensure";

/**
 * Moves example stacks to OpenTofu and back. The stacks of each platform have their own test file, so that they run in
 * parallel.
 * @param platform the prefix of the stacks' names (default: stacks of several platforms)
 */
export function testRoundTrips(platform?: ProviderName): void {
  let folder: string;
  let tools: EngineTools;

  beforeAll(async () => {
    tools = await ensureTools(["tofu", "pulumi"]);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "twinstack-roundtrip-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(stacksOf(packageRoot).filter((stack) => platformOf(stack) === platform))(
    "%s moves to OpenTofu and back, and nothing is touched",
    async (stack) => {
      const place = {
        folder,
        pulumi: join(folder, "pulumi"),
        opentofu: join(folder, "opentofu"),
        cloud: join(folder, "cloud"),
      };
      const { resources, plan, adoption, outputs } = await roundTrip(stack, packageRoot, tools, place, () => {});
      expect(resources).toBeGreaterThan(0);
      expect(outputs).toBeGreaterThan(0);
      expect(plan).toBe(`${resources} to import, 0 to add, 0 to change, 0 to destroy`);
      expect(adoption).toBe(`${resources} to import, 0 to create, 0 to update, 0 to replace, 0 to delete`);
    },
    300_000,
  );
}

function platformOf(stack: string): ProviderName | undefined {
  return Object.keys(providers).find((name): name is ProviderName => stack.startsWith(`${name}-`));
}
