import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StackConfig } from "../../spec/stack/config";
import { packageRoot } from "../../src/root";
import { type Deployed, deploy } from "./deploy";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-stacks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function deployApart(config: StackConfig): Promise<Deployed> {
  const register = join(packageRoot, "test", "toolchain", "register.js");
  const args = ["-r", register, join(__dirname, "deploy.ts"), folder, JSON.stringify(config)];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

test("Pulumi shows all problems of an invalid stack, and creates nothing", async () => {
  const { error, resources, objects } = await deployApart({
    modules: {
      good: { module: "hcloud-server", inputs: { name: "good-1" } },
      bad: { module: "hcloud-server", inputs: { nam: "bad-1", labels: { peer: "${god.id}" } } },
    },
  });
  expect(error).toContain('stack "dev", module "bad": hcloud-server: there is no input "nam"; did you mean "name"?');
  expect(error).toContain('stack "dev", module "bad": hcloud-server: name is required: a string.');
  expect(error).toContain('${god.id}: the stack has no module "god"; did you mean "good"?');
  expect(error).not.toMatch(/\.[jt]s:\d+/);
  expect(resources).toEqual([]);
  expect(objects).toEqual([]);
}, 60_000);

test("outputs of an OpenTofu state and of other modules reach a module", async () => {
  const state = {
    version: 4,
    terraform_version: "1.12.0",
    serial: 1,
    lineage: "core",
    outputs: { role: { value: "edge", type: "string" } },
    resources: [],
  };
  writeFileSync(join(folder, "core.tfstate"), JSON.stringify(state));
  const { error, outputs, objects } = await deploy(folder, {
    states: { core: { backend: "local", path: "core.tfstate" } },
    modules: {
      web: { module: "hcloud-server", inputs: { name: "web-1", labels: { role: "${state.core.role}" } } },
      peer: { module: "hcloud-server", inputs: { name: "peer-1", labels: { peer: "web-${web.id}" } } },
    },
  });
  expect(error).toBeUndefined();
  const labels = Object.fromEntries(
    objects.filter(({ type }) => type === "hcloud_server").map(({ object }) => [object.name, object.labels]),
  );
  expect(labels).toEqual({ "web-1": { role: "edge" }, "peer-1": { peer: `web-${outputs.web?.id}` } });
}, 60_000);
