import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { snakeCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import type { Field, Spec } from "../../spec/types";
import { Tofu } from "../../src/engines/tofu";
import { variablesInEnvironment } from "../../src/engines/variables";
import { toHclValue } from "../../src/hcl/types";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { loopbackCertificate } from "../registry/certificate";
import { Clone, type RunningRegistry } from "../registry/clone";

jest.setTimeout(600_000);

const spec = "spec/modules/hcloud-server.ts";
const main = "modules-hcl/terraform-hcloud-server/main.tf";
const changelog = "modules-hcl/terraform-hcloud-server/CHANGELOG.md";

let tofu: string;
let clone: Clone;
let sandbox: Sandbox;
let registry: RunningRegistry;
let folder: string;

beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
  folder = mkdtempSync(join(tmpdir(), "twinstack-consumers-"));
  clone = new Clone();
  // Generated files of this checkout may be stale at this moment, because others edit it.
  await twinstack("export-modules");
  if (clone.git("status", "--porcelain") !== "") clone.commit("npm run export");
  sandbox = await startSandbox();
  registry = await clone.registry();
});
afterAll(async () => {
  await registry?.stop();
  await sandbox?.stop();
  clone?.remove();
  rmSync(folder, { recursive: true });
});

async function twinstack(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await clone.twinstack(...args);
  if (code !== 0) throw new Error(`twinstack ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** Generates the generated files, commits everything, and writes the changelog's entry. */
async function change(version: string, entry: string): Promise<void> {
  clone.edit(changelog, ["# Changelog\n", `# Changelog\n\n## ${version}\n\n${entry}\n`]);
  await twinstack("export-modules");
  clone.commit(`hcloud-server ${version}`);
}

interface ConsumerOptions {
  name: string;
  /** The text of `main.tf`. */
  text: string;
  env?: Readonly<Record<string, string>>;
  from?: RunningRegistry;
}

/** Returns a root module outside of the repository, which refers to modules by their registry addresses. */
function consumer({ name, text, env = {}, from = registry }: ConsumerOptions): Tofu {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "main.tf"), text);
  return new Tofu(tofu, root, {
    ...process.env,
    ...sandbox.env.tofu,
    TF_CLI_CONFIG_FILE: from.cliConfiguration,
    ...env,
  });
}

/** Returns the versions that `tofu init` installed, by the label of the call. */
function installed({ folder }: Tofu): Record<string, string> {
  const text = readFileSync(join(folder, ".terraform", "modules", "modules.json"), "utf8");
  const { Modules } = JSON.parse(text) as { Modules: { Key: string; Version?: string }[] };
  return Object.fromEntries(Modules.flatMap(({ Key, Version }) => (Version ? [[Key, Version]] : [])));
}

const call = (label: string, version: string, name = "web-1") => `
module "${label}" {
  source  = "my-account.scalr.io/platform/server/hcloud"
  version = "${version}"

  name = "${name}"
}
`;

/** Returns the variables of a consumer's root: its secrets. */
function secretsOf(own: Spec): Record<string, string> {
  const values = Object.entries(own.examples.minimal.inputs).map(([name, value]) => [
    snakeCase(name),
    toHclValue(own.inputs[name] as Field, value),
  ]);
  return variablesInEnvironment(Object.fromEntries(values));
}

test("a dry run of all first releases tags nothing, and then they are tagged by one command", async () => {
  const tags = specs.map(({ name }) => `${name}/v1.0.0`);
  const dry = await twinstack("release", "--all-changed", "--dry-run");
  for (const tag of tags) expect(dry).toContain(`${tag} (first release)`);
  expect(dry).toContain("Nothing was tagged");
  expect(clone.git("tag")).toBe("");
  expect(await twinstack("release", "--all-changed")).toContain(`To publish: git push origin ${tags.join(" ")}`);
  expect(clone.git("tag").trim().split("\n")).toEqual(tags);
  expect(await twinstack("release", "--all-changed")).toContain("No module has changed since its last release.");
});

test.each([
  [["hcloud-serve", "minor"], 'there is no module "hcloud-serve"; there are digitalocean-droplet, '],
  [["hcloud-server", "huge"], 'a release is major, minor or patch, and not "huge"'],
  [["hcloud-server"], "release needs a module and one of major, minor, patch; or --all-changed"],
  [["hcloud-server", "--all-changed"], '--all-changed accepts no module, got "hcloud-server"'],
])("twinstack release %j is wrong usage", async (args, sentence) => {
  const { code, stderr } = await clone.twinstack("release", ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test("a port that is in use is named", async () => {
  const { port } = new URL(registry.url);
  const { code, stderr } = await clone.twinstack("registry", "--port", port);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`port ${port} of 127.0.0.1 is in use`)]);
});

test("edited generated files are not released", async () => {
  clone.edit("modules-hcl/terraform-hcloud-server/outputs.tf", ["description", "# edited\n  description"]);
  clone.commit("edited by hand");
  const { code, stderr } = await clone.twinstack("release", "hcloud-server", "patch");
  expect([code, stderr]).toEqual([1, expect.stringContaining('stale: run "npm run export"')]);
  clone.git("reset", "--quiet", "--hard", "HEAD~1");
});

describe.each(specs.map((own) => [own.name, own] as const))("examples/consumers/%s", (name, own) => {
  test("is planned from the registry", async () => {
    const root = consumer({ name, text: "", env: secretsOf(own) });
    cpSync(join(clone.folder, "examples", "consumers", name), root.folder, { recursive: true });
    await root.init();
    expect(Object.values(installed(root))).toEqual(["1.0.0"]);
    expect((await root.plan()).counts).toMatchObject({ change: 0, destroy: 0, add: expect.any(Number) });
    expect((await root.plan()).changes.length).toBeGreaterThan(0);
  });
});

describe("versions", () => {
  beforeAll(async () => {
    clone.edit(spec, [
      "  outputs: {\n",
      '  outputs: {\n    tier: { type: "string", doc: "The tier.", hcl: "hcloud_server.this.labels.tier" },\n',
    ]);
    clone.edit(main, [
      "labels             = var.labels",
      'labels             = merge({ tier = "standard" }, var.labels)',
    ]);
    await change("1.1.0", "- New output `tier`, and a label of that name on the server.");
    expect(await twinstack("release", "hcloud-server", "minor")).toContain("output tier is new");

    clone.edit(spec, ['default: "cx23"', 'default: "cx33"']);
    await change("1.2.0", "- Larger servers.");
    const { code, stderr } = await clone.twinstack("release", "hcloud-server", "minor");
    expect([code, stderr.trim().split("\n")]).toEqual([
      1,
      [
        'hcloud-server: since hcloud-server/v1.1.0, the default of input server_type was "cx23" and is "cx33". That is a major release, and not a minor one.',
        'hcloud-server: the default of input server_type was "cx23" and is "cx33", which breaks callers, and the entry 1.2.0 does not mention server_type.',
      ],
    ]);
    clone.edit(
      changelog,
      ["1.2.0", "2.0.0"],
      ["Larger servers.", "The default of `server_type` is `cx33`: set it to keep yours."],
    );
    clone.commit("hcloud-server 2.0.0");
    await twinstack("release", "hcloud-server", "major");
  });

  test.each([
    ["~> 1.0", "1.1.0"],
    ["~> 1.0.0", "1.0.0"],
    [">= 1.0", "2.0.0"],
    ["1.1.0", "1.1.0"],
  ])("%s installs %s, while the registry runs on", async (constraint, version) => {
    const root = consumer({ name: `constraint-${version}-${constraint.length}`, text: call("web", constraint) });
    await root.init();
    expect(installed(root)).toEqual({ web: version });
  });

  test("two versions side by side, each with its own interface", async () => {
    const root = consumer({
      name: "side-by-side",
      text: `${call("old", "1.0.0", "old-1")}${call("new", "~> 1.1", "new-1")}
output "tier" { value = module.new.tier }`,
    });
    await root.init();
    expect(installed(root)).toEqual({ old: "1.0.0", new: "1.1.0" });
    const plan = await root.plan();
    expect(plan.counts).toEqual({ import: 0, add: 4, change: 0, destroy: 0 });
    const { resource_changes: changes } = (await root.showPlan()) as PlanJson;
    const labels = Object.fromEntries(changes.map(({ address, change }) => [address, change.after.labels]));
    expect(labels["module.old.hcloud_server.this"]).toBeNull();
    expect(labels["module.new.hcloud_server.this"]).toEqual({ tier: "standard" });
  });

  test("a newer output is missing in the older version", async () => {
    const root = consumer({
      name: "too-old",
      text: `${call("web", "1.0.0")}output "tier" { value = module.web.tier }`,
    });
    await root.init();
    await expect(root.plan()).rejects.toThrow('This object does not have an attribute named "tier".');
  });

  test("an upgrade of a running machine plans only the changes in the changelog", async () => {
    const root = consumer({ name: "upgrade", text: call("web", "1.0.0") });
    await root.init();
    await root.plan();
    await root.apply();

    consumer({ name: "upgrade", text: call("web", "~> 1.0") });
    await root.init();
    expect(installed(root)).toEqual({ web: "1.0.0" });
    await root.init("-upgrade");
    expect(installed(root)).toEqual({ web: "1.1.0" });
    expect((await root.plan()).changes).toEqual([{ address: "module.web.hcloud_server.this", action: "update" }]);
    expect(await changedAttributes(root)).toEqual({ labels: [null, { tier: "standard" }] });
    await root.apply();

    consumer({ name: "upgrade", text: call("web", "2.0.0") });
    await root.init();
    expect((await root.plan()).changes).toEqual([{ address: "module.web.hcloud_server.this", action: "update" }]);
    expect(await changedAttributes(root)).toEqual({ server_type: ["cx23", "cx33"] });

    consumer({ name: "upgrade", text: call("web", "2.0.0").replace('"web-1"', '"web-1"\n  server_type = "cx23"') });
    await root.init();
    expect((await root.plan()).noChanges).toBe(true);
    await root.destroy();
  });

  test("a missing version is named, with the available ones", async () => {
    const root = consumer({ name: "missing", text: call("web", "~> 9.0") });
    await expect(root.init()).rejects.toThrow(
      /no available version of module "my-account\.scalr\.io\/platform\/server\/hcloud".* The newest available version is 2\.0\.0\./s,
    );
  });

  test("a missing module is named", async () => {
    const root = consumer({ name: "unknown", text: call("web", "~> 1.0").replace("server/hcloud", "servers/hcloud") });
    await expect(root.init()).rejects.toThrow(
      'Module platform/servers/hcloud ("web" from main.tf:2) cannot be found in the module registry at my-account.scalr.io.',
    );
  });
});

test("a host that the registry answers for itself is found by service discovery, over TLS", async () => {
  const { certificate, key } = await loopbackCertificate();
  writeFileSync(join(folder, "certificate.pem"), certificate);
  writeFileSync(join(folder, "key.pem"), key);
  const tls = ["--tls-certificate", join(folder, "certificate.pem"), "--tls-key", join(folder, "key.pem")];
  const secure = await clone.registry({}, ...tls);
  expect(secure.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const text = call("web", "~> 1.0").replace("my-account.scalr.io", secure.url.replace("https://", ""));
  const env = { TF_CLI_CONFIG_FILE: devNull, SSL_CERT_FILE: join(folder, "certificate.pem") };
  const root = consumer({ name: "discovery", text, env });
  await root.init();
  expect(installed(root)).toEqual({ web: "1.1.0" });
  await secure.stop();
});

describe("with a token", () => {
  const variable = "TF_TOKEN_my__account_scalr_io";
  let closed: RunningRegistry;
  beforeAll(async () => {
    closed = await clone.registry({ TWINSTACK_REGISTRY_TOKEN: "right" });
  });
  afterAll(() => closed?.stop());

  test("the right one is served", async () => {
    const root = consumer({ name: "right", text: call("web", "~> 1.0.0"), env: { [variable]: "right" }, from: closed });
    await root.init();
    expect(installed(root)).toEqual({ web: "1.0.0" });
  });

  test.each([
    ["wrong", { [variable]: "wrong" }],
    ["no", {}],
  ])("the %s one is refused, and the error says that it's about access", async (name, env) => {
    const root = consumer({ name: `token-${name}`, text: call("web", "~> 1.0.0"), env, from: closed });
    await expect(root.init()).rejects.toThrow(
      "from my-account.scalr.io: error looking up module versions: 401 Unauthorized.",
    );
  });
});

interface PlanJson {
  resource_changes: {
    address: string;
    change: { actions: string[]; before: Record<string, unknown>; after: Record<string, unknown> };
  }[];
}

/** Returns the server's attributes that the last plan changes, each with both values. */
async function changedAttributes(root: Tofu): Promise<Record<string, [unknown, unknown]>> {
  const { resource_changes: changes } = (await root.showPlan()) as PlanJson;
  const found = changes.find(({ address }) => address === "module.web.hcloud_server.this");
  if (!found) throw new Error("the plan has no server");
  const { before, after } = found.change;
  return Object.fromEntries(
    Object.keys(after)
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, [before[name], after[name]]]),
  );
}
