import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { roundTrip } from "../../src/operations/roundtrip";
import { packageRoot } from "../../src/root";
import { readStackFile } from "../../src/stacks/file";
import { ensureTools } from "../../src/toolchain/ensure";

jest.setTimeout(600_000);

test.each([
  ["hcloud-vault-cluster", "vault"],
  ["digitalocean-nomad-cluster", "nomad"],
])("%s with data volumes moves to OpenTofu and back, and nothing is touched", async (stack, name) => {
  const folder = mkdtempSync(join(tmpdir(), "handover-data-volume-"));
  try {
    const { config } = readStackFile(packageRoot, stack) as { config: Record<string, unknown> };
    const modules = structuredClone(config["twinstack:modules"]) as Record<string, { inputs: Record<string, unknown> }>;
    Object.assign(modules[name]?.inputs ?? {}, { servers: { count: 3, dataVolume: { size: 20 } } });
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "test", runtime: "nodejs" }));
    writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config: { "twinstack:modules": modules } }));
    const place = {
      folder,
      pulumi: join(folder, "pulumi"),
      opentofu: join(folder, "opentofu"),
      cloud: join(folder, "cloud"),
    };
    const tools = await ensureTools(["tofu", "pulumi"]);
    const { resources, plan, adoption } = await roundTrip("dev", folder, tools, place, () => {});
    expect(plan).toBe(`${resources} to import, 0 to add, 0 to change, 0 to destroy`);
    expect(adoption).toBe(`${resources} to import, 0 to create, 0 to update, 0 to replace, 0 to delete`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
