import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/root";
import { readPin } from "../../src/toolchain/pin";
import { toolNames, tools } from "../../src/toolchain/tools";

const mod = (folder: string) => readFileSync(join(packageRoot, "src", "toolchain", folder, "go.mod"), "utf8");

test.each([
  ["opentofu", "github.com/opentofu/opentofu/cmd/tofu", "github.com/opentofu/opentofu"],
  ["pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "github.com/pulumi/pulumi/pkg/v3"],
  ["proxmox", "github.com/bpg/terraform-provider-proxmox", "github.com/bpg/terraform-provider-proxmox"],
  ["tflint", "github.com/terraform-linters/tflint", "github.com/terraform-linters/tflint"],
  ["opa", "github.com/open-policy-agent/opa", "github.com/open-policy-agent/opa"],
  ["gitleaks", "github.com/zricethezav/gitleaks/v8", "github.com/zricethezav/gitleaks/v8"],
  ["gofakes3", "github.com/johannesboyne/gofakes3/cmd/gofakes3", "github.com/johannesboyne/gofakes3"],
  ["actionlint", "github.com/rhysd/actionlint/cmd/actionlint", "github.com/rhysd/actionlint"],
])("%s: package, version and Go come from its go.mod", async (folder, goPackage, module) => {
  const pin = await readPin(folder);
  expect(pin.goPackage).toBe(goPackage);
  expect(pin.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(mod(folder)).toContain(`\t${module} v${pin.version} // indirect\n`);
  expect(mod(folder)).toContain(`\ngo ${pin.goVersion}\n`);
});

test("mise.toml names the same versions", async () => {
  const mise = readFileSync(join(packageRoot, "mise.toml"), "utf8");
  const pins = Object.fromEntries(
    await Promise.all(toolNames.map(async (name) => [name, (await readPin(tools[name].folder)).version])),
  );
  expect(mise).toContain(`opentofu = "${pins.tofu}"`);
  expect(mise).toContain(`pulumi = "${pins.pulumi}"`);
  expect(mise).toContain(`tflint = "${pins.tflint}"`);
  expect(mise).toContain(`opa = "${pins.opa}"`);
  expect(mise).toContain(`gitleaks = "${pins.gitleaks}"`);
});
