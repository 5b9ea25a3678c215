import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { snakeCase } from "../../spec/case";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { withStack } from "../../src/engines/open";
import type { PulumiCounts } from "../../src/engines/pulumi";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";

jest.setTimeout(300_000);

const main = join(packageRoot, "dist", "src", "cli", "main.js");
const IMPORTS = "twinstack:imports";
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "twinstack-adopt-"));
  mkdirSync(join(project, "stacks"));
  writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs", stackConfigDir: "stacks" }));
  writeStack({ name: "web-1" });
});
afterEach(() => rmSync(project, { recursive: true }));

const stackFile = (folder = join(project, "stacks")) => join(folder, "Pulumi.dev.yaml");

function writeStack(inputs: object): void {
  const modules = { web: { module: "hcloud-server", inputs } };
  writeFileSync(stackFile(), stringify({ config: { "twinstack:modules": modules } }));
}

function configOf(file: string): Record<string, unknown> {
  return parse(readFileSync(file, "utf8")).config;
}

/** Runs a command in the sandbox of the project. */
async function twinstack(...args: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, "--sandbox", "--json"], {
    cwd: project,
  });
  return JSON.parse(stdout);
}

/** Deploys the stack, writes an OpenTofu state of it, and deletes Pulumi's state. */
async function handedOver({ firewall }: { firewall: boolean }): Promise<string> {
  const { web } = (await twinstack("up", "dev")).outputs;
  rmSync(join(project, ".twinstack", "sandbox", "pulumi"), { recursive: true });
  const resource = (type: string, key: string | undefined, id: string) => ({
    ...{ mode: "managed", module: "module.web", type, name: "this" },
    instances: [{ ...(key && { index_key: key }), attributes: { id } }],
  });
  const resources = [
    resource("hcloud_server", undefined, web.id),
    ...(firewall ? [resource("hcloud_firewall", "own", web.firewallId)] : []),
  ];
  writeFileSync(join(project, "terraform.tfstate"), JSON.stringify({ version: 4, resources }));
  return "terraform.tfstate";
}

const nothing: PulumiCounts = { import: 0, create: 0, update: 0, replace: 0, delete: 0, same: 0 };

test("the next up imports OpenTofu's resources, and then removes the IDs", async () => {
  const state = await handedOver({ firewall: true });
  // Import IDs of real clouds do not apply to the sandbox, which leaves the user's file unchanged.
  const own = { [IMPORTS]: { "hcloud:index/server:Server::web-this": "4711" } };
  const text = stringify({ config: { ...configOf(stackFile()), ...own } });
  writeFileSync(stackFile(), text);
  const copy = stackFile(join(project, ".twinstack", "sandbox", "pulumi"));
  const { counts, imports } = await twinstack("adopt", "dev", state);
  expect(counts).toEqual({ ...nothing, import: 2 });
  expect(configOf(copy)[IMPORTS]).toEqual(imports);
  expect((await twinstack("up", "dev")).counts).toEqual({ ...nothing, import: 2 });
  expect(configOf(copy)).not.toHaveProperty([IMPORTS]);
  expect(readFileSync(stackFile(), "utf8")).toBe(text);
  expect((await twinstack("preview", "dev")).counts).toEqual({ ...nothing, same: 2 });
});

test("a state that cannot be read, or that the stack has no module for, is rejected, and nothing is written", async () => {
  const before = readFileSync(stackFile(), "utf8");
  writeFileSync(join(project, "utf16.tfstate"), Buffer.from('\ufeff{"version":4}', "utf16le"));
  await expect(twinstack("adopt", "dev", "utf16.tfstate")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^utf16\.tfstate is UTF-16, .* "tofu state pull/m),
  });

  const { tofu } = await ensureTools(["tofu"]);
  const server = (module: string) => ({
    ...{ mode: "managed", module, type: "hcloud_server", name: "this" },
    ...{ provider: 'provider["registry.opentofu.org/hetznercloud/hcloud"]' },
    instances: [{ schema_version: 0, attributes: { id: "4711" } }],
  });
  const resources = [server('module.app["eu.fsn1"]')];
  writeFileSync(
    join(project, "their own.tfstate"),
    JSON.stringify({ version: 4, terraform_version: "1.12.0", serial: 1, lineage: "a", outputs: {}, resources }),
  );
  const refused = await twinstack("adopt", "dev", "their own.tfstate").catch((error) => error);
  expect(refused.stderr).toContain(
    'module.app["eu.fsn1"].hcloud_server.this: the stack has no module "app-eu-fsn1"; it has web',
  );
  const [command] = /tofu state mv .*/.exec(refused.stderr) ?? [];
  expect(readFileSync(stackFile(), "utf8")).toBe(before);

  // The command is valid in a shell, and fixes the problem.
  await promisify(execFile)("sh", ["-c", `${command}`.replace(/^tofu/, `'${tofu}'`)], { cwd: project });
  const state = JSON.parse(readFileSync(join(project, "their own.tfstate"), "utf8"));
  expect(state.resources.map(({ module }: { module: string }) => module)).toEqual(["module.web"]);
});

test("an adoption that would create a resource is rejected, and names it", async () => {
  const adopting = twinstack("adopt", "dev", await handedOver({ firewall: false }));
  await expect(adopting).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /expected imports and nothing else, got 1 to import, 1 to create, 1 to update, .*\ncreate hcloud:index\/firewall:Firewall web-this-own\n(.*\n)*.*the ids are in the sandbox/,
    ),
  });
});

test("an adoption that would change a resource is rejected, and names it", async () => {
  const state = await handedOver({ firewall: true });
  writeStack({ name: "web-1", labels: { role: "web" } });
  await expect(twinstack("adopt", "dev", state)).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /expected imports and nothing else, got 2 to import, 0 to create, 2 to update, .*\nupdate hcloud:index\/firewall:Firewall web-this-own\n/,
    ),
  });
});

test("an adoption that would change an output is rejected, and names it", async () => {
  const state = join(project, await handedOver({ firewall: true }));
  expect((await twinstack("adopt", "dev", state)).counts).toEqual({ ...nothing, import: 2 });
  const theirs = {
    ...Object.fromEntries(Object.keys(hcloudServer.outputs).map((name) => [snakeCase(name), null])),
    name: "web-2",
  };
  writeFileSync(
    state,
    JSON.stringify({ ...JSON.parse(readFileSync(state, "utf8")), outputs: { web: { value: theirs } } }),
  );
  await expect(twinstack("adopt", "dev", state)).rejects.toMatchObject({
    stderr: expect.stringContaining('web.name: Pulumi has "web-1", OpenTofu "web-2"\n'),
  });
});

test("ids that stay in the file after a plain up keep nothing from being replaced", async () => {
  const tools = await ensureTools(["tofu", "pulumi"]);
  const place = { pulumi: join(project, "first") };
  await withStack({ stack: "dev", project, tools, sandbox: place }, async ({ pulumi, openAnother }) => {
    await pulumi.up();
    const { id, firewallId } = (await pulumi.outputValues()).web as { id: string; firewallId: string };
    const imports = {
      "hcloud:index/server:Server::web-this": id,
      "hcloud:index/firewall:Firewall::web-this-own": firewallId,
    };
    const folder = join(project, "second");
    const adopted = await openAnother(folder, imports);
    expect(await adopted.up()).toEqual({ ...nothing, import: 2 });

    const file = stackFile(folder);
    writeFileSync(file, readFileSync(file, "utf8").replace("name: web-1", "name: web-1\n        location: hel1"));
    expect(configOf(file)).toHaveProperty([IMPORTS]);
    expect(await adopted.up()).toEqual({ ...nothing, replace: 1, same: 1 });
    expect(await adopted.preview()).toEqual({ ...nothing, same: 2 });
    await adopted.destroy();
  });
});
