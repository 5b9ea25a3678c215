import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "@cdktn/hcl2json";
import { specs } from "../../spec/catalog";
import { Tofu } from "../../src/engines/tofu";
import type { BlockSchema } from "../../src/providers/types";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";
import { type ScalrProvider, schemas, startScalrProvider } from "../registry/scalr/provider";

jest.setTimeout(120_000);

const roots = ["examples/scalr-registry", "examples/scalr-environment"];
const existing = { repository: "my-organization/twinstack", vcs_provider_id: "vcs-1" };
let tofu: string;
let scalr: ScalrProvider;
let folder: string;

beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
  scalr = await startScalrProvider();
  folder = mkdtempSync(join(tmpdir(), "twinstack-scalr-"));
  for (const root of roots) cpSync(join(packageRoot, root), join(folder, root), { recursive: true });
  for (const root of roots) {
    // Without modules to install, init does not create this folder, in which plans are kept.
    mkdirSync(join(folder, root, ".terraform"));
    await rootAt(root).init();
  }
});
afterAll(() => {
  scalr.stop();
  rmSync(folder, { recursive: true });
});

/** Returns a root with its variables. */
function rootAt(root: string, variables: Readonly<Record<string, unknown>> = {}): Tofu {
  writeFileSync(join(folder, root, "terraform.tfvars.json"), JSON.stringify(variables));
  return new Tofu(tofu, join(folder, root), { ...process.env, ...scalr.env });
}

const registryRoot = (variables: Readonly<Record<string, unknown>>) => rootAt("examples/scalr-registry", variables);

interface Planned {
  resource_changes: { address: string; change: { actions: string[]; after: Record<string, unknown> } }[];
}

async function planned(root: Tofu): Promise<Record<string, Record<string, unknown>>> {
  await root.plan();
  const { resource_changes: changes } = (await root.showPlan()) as Planned;
  return Object.fromEntries(changes.map(({ address, change }) => [address, change.after]));
}

describe.each(roots)("%s", (root) => {
  test("is valid by Scalr's schema", async () => {
    const { stdout } = await promisify(execFile)(tofu, ["validate", "-json"], {
      cwd: join(folder, root),
      env: { ...process.env, ...scalr.env },
    });
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });

  test("sets only writable attributes, and no deprecated ones", async () => {
    const files = readdirSync(join(packageRoot, root)).filter((file) => file.endsWith(".tf"));
    const wrong: string[] = [];
    for (const file of files) {
      const text = readFileSync(join(packageRoot, root, file), "utf8");
      const { resource = {} } = (await parse(file, text)) as { resource?: Record<string, Record<string, object[]>> };
      for (const [type, labels] of Object.entries(resource)) {
        for (const body of Object.values(labels).flat()) {
          wrong.push(...problemsOf(type, schemas[type]?.block, body as Record<string, unknown>));
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Returns the members of a resource's body that its schema does not have or accept. */
function problemsOf(path: string, block: BlockSchema | undefined, body: Record<string, unknown>): string[] {
  if (!block) return [`${path} is not in the schema`];
  const meta = ["for_each", "lifecycle", "depends_on", "dynamic"];
  return Object.entries(body).flatMap(([name, value]) => {
    const attribute = block.attributes?.[name];
    const nested = block.block_types?.[name];
    if (nested) {
      return (value as Record<string, unknown>[]).flatMap((each) => problemsOf(`${path}.${name}`, nested.block, each));
    }
    if (meta.includes(name)) return [];
    if (!attribute) return [`${path}.${name} is not in the schema`];
    if (attribute.deprecated) return [`${path}.${name} is deprecated`];
    return attribute.required || attribute.optional ? [] : [`${path}.${name} is decided by Scalr`];
  });
}

test("the namespace and every module are published, by the tags that releases get", async () => {
  const resources = await planned(registryRoot(existing));
  expect(Object.keys(resources).sort()).toEqual(
    [...specs.map(({ name }) => `scalr_module.this["${name}"]`), "scalr_module_namespace.this"].sort(),
  );
  expect(resources['scalr_module.this["hcloud-server"]']).toMatchObject({
    name: "server",
    module_provider: "hcloud",
    vcs_provider_id: "vcs-1",
    vcs_repo: [
      {
        identifier: "my-organization/twinstack",
        path: "modules-hcl/terraform-hcloud-server",
        tag_prefix: "hcloud-server/",
      },
    ],
  });
  expect(resources["scalr_module_namespace.this"]).toMatchObject({
    name: "platform",
    is_shared: true,
    environments: null,
  });
});

test("sharing with some environments shares with no others", async () => {
  const variables = { ...existing, shared_with: ["env-1", "env-2"], owners: ["team-1"] };
  expect((await planned(registryRoot(variables)))["scalr_module_namespace.this"]).toMatchObject({
    is_shared: false,
    environments: ["env-1", "env-2"],
    owners: ["team-1"],
  });
});

test("creates a VCS provider, and never shows its token", async () => {
  const variables = {
    repository: existing.repository,
    vcs_provider: { name: "git", vcs_type: "gitlab_enterprise", url: "https://git.example.com" },
    vcs_token: "secret-token",
  };
  const root = registryRoot(variables);
  const resources = await planned(root);
  expect(resources['scalr_vcs_provider.this["own"]']).toMatchObject({ name: "git", vcs_type: "gitlab_enterprise" });
  const { stdout } = await promisify(execFile)(tofu, ["show", join(".terraform", `twinstack-${process.pid}`, "plan")], {
    cwd: root.folder,
    env: { ...process.env, ...scalr.env },
  });
  expect(stdout).toContain("(sensitive value)");
  expect(stdout).not.toContain("secret-token");
});

test("modules without a tag are left out", async () => {
  const resources = await planned(registryRoot({ ...existing, not_yet_released: ["hcloud-server"] }));
  expect(Object.keys(resources)).not.toContain('scalr_module.this["hcloud-server"]');
  expect(Object.keys(resources)).toHaveLength(specs.length);
});

test("modules of a provider with a configuration for tests are tested on new versions", async () => {
  const resources = await planned(
    registryRoot({ ...existing, not_yet_released: ["hcloud-server"], module_tests: { hcloud: "pcfg-1" } }),
  );
  const tested = ["hcloud-k8s-cluster", "hcloud-nomad-cluster", "hcloud-vault-cluster"];
  expect(
    Object.keys(resources)
      .filter((address) => address.startsWith("scalr_module_test_"))
      .sort(),
  ).toEqual([
    ...tested.map((key) => `scalr_module_test_configuration.this["${key}"]`),
    ...tested.map((key) => `scalr_module_test_provider_configuration.this["${key}"]`),
  ]);
  expect(resources['scalr_module_test_configuration.this["hcloud-k8s-cluster"]']).toMatchObject({
    trigger_on_new_version_enabled: true,
  });
  expect(resources['scalr_module_test_provider_configuration.this["hcloud-k8s-cluster"]']).toMatchObject({
    provider_configuration_id: "pcfg-1",
  });
});

test("applied, planned again without changes, and a module that is new later is added alone", async () => {
  const before = registryRoot({ ...existing, not_yet_released: ["proxmox-vm"] });
  await before.plan();
  await before.apply();
  expect((await before.plan()).noChanges).toBe(true);
  const after = registryRoot(existing);
  expect((await after.plan()).changes).toEqual([{ address: 'scalr_module.this["proxmox-vm"]', action: "create" }]);
  await after.apply();
  const moved = registryRoot({ ...existing, repository: "other/twinstack" });
  expect((await moved.plan()).counts).toEqual({ import: 0, add: specs.length, change: 0, destroy: specs.length });
  expect(await registryRoot(existing).destroy()).toMatchObject({ destroy: specs.length + 1 });
});

test.each([
  [{}, "Set either vcs_provider_id or vcs_provider, not both."],
  [{ vcs_provider_id: "github" }, 'vcs_provider_id must be the ID of a VCS provider, which begins with "vcs-".'],
  [{ ...existing, vcs_token: "t" }, "vcs_token must be set if, and only if, vcs_provider is set."],
  [
    { ...existing, not_yet_released: ["hcloud-serve"] },
    "not_yet_released must list existing modules: digitalocean-droplet, ",
  ],
  [{ ...existing, owners: ["admins"] }, 'owners must be IDs of teams, which begin with "team-".'],
  [{ ...existing, shared_with: ["production"] }, 'shared_with must be IDs of environments, which begin with "env-".'],
  [
    { ...existing, module_tests: { aws: "pcfg-1" } },
    "module_tests must be provider configurations of digitalocean, hcloud, proxmox.",
  ],
  [
    { ...existing, module_tests: { hcloud: "my-tests" } },
    'module_tests must have IDs of provider configurations, which begin with "pcfg-".',
  ],
])("%j is rejected with a sentence", async (variables, sentence) => {
  await expect(registryRoot({ repository: existing.repository, ...variables }).plan()).rejects.toThrow(sentence);
});

test("an environment has its provider configurations, its variables and a workspace for a stack", async () => {
  const resources = await planned(
    rootAt("examples/scalr-environment", {
      account_id: "acc-1",
      name: "production",
      hcloud_token: "a",
      digitalocean_token: "b",
      proxmox: { endpoint: "https://pve.example.com:8006", api_token: "c" },
      workspaces: ["hcloud-server"],
      variables: { join_token: "d" },
    }),
  );
  expect(Object.keys(resources).sort()).toEqual([
    "scalr_environment.this",
    'scalr_provider_configuration.this["digitalocean"]',
    'scalr_provider_configuration.this["hcloud"]',
    'scalr_provider_configuration.this["proxmox"]',
    'scalr_variable.this["join_token"]',
    'scalr_workspace.this["hcloud-server"]',
  ]);
  expect(resources['scalr_variable.this["join_token"]']).toMatchObject({ category: "terraform", sensitive: true });
  expect(resources['scalr_workspace.this["hcloud-server"]']).toMatchObject({ iac_platform: "opentofu" });
});
