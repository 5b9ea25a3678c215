import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStack } from "../../../spec/stack/config";
import { rootFiles } from "../../../src/convert/root/files";
import { writeRoot } from "../../../src/convert/root/write";
import { packageRoot } from "../../../src/root";

const stack = readStack("composed", {
  secrets: { token: "", state_token: "", unused: "" },
  states: {
    core: { backend: "local", path: "core/terraform.tfstate" },
    net: {
      backend: "remote",
      hostname: "my-account.scalr.io",
      organization: "env-1",
      workspace: "net",
      token: "${secret.state_token}",
    },
  },
  modules: {
    web: {
      module: "hcloud-server",
      inputs: {
        name: "web-1",
        networks: { lan: { networkId: "${state.core.network_id}", ip: "10.0.0.5" } },
        labels: { zone: "${state.net.zones.0}" },
        userData: "#cloud-config\n# ${secret.token}\n",
      },
    },
    peer: {
      module: "hcloud-server",
      inputs: { name: "peer-1", backups: null, labels: { web: "at-${web.privateIps.lan}" } },
    },
  },
});
const options = {
  out: join(packageRoot, "opentofu", "composed"),
  project: packageRoot,
  source: { kind: "relative" },
  backend: { kind: "local", path: "terraform.tfstate" },
} as const;

test("a root as a colleague would have written it", async () => {
  const address = {
    modules: [{ label: "web" }],
    type: "hcloud_server_network",
    resource: { label: "this", key: "lan" },
  };
  const files = await rootFiles(stack, [{ address, id: "4711-815" }], options);
  expect(
    Object.entries(files)
      .map(([name, text]) => `## ${name}\n${text}`)
      .join("\n"),
  ).toMatchSnapshot();
});

test("what decides by its presence is text for sure, whatever it is", async () => {
  const inputs = { name: "${first.name}", rdns: { ipv4: "${first.name}", ipv6: "x.${first.name}" } };
  const files = await rootFiles(
    readStack("dev", {
      states: { core: { backend: "local", path: "core.tfstate" } },
      modules: {
        first: { module: "hcloud-server", inputs: { name: "web-1", rdns: { ipv4: "${state.core.name}" } } },
        second: { module: "hcloud-server", inputs },
      },
    }),
    [],
    options,
  );
  expect(files["main.tf"]).toMatch(/name += module\.first\.name\n/);
  expect(files["main.tf"]).toMatch(/ipv4 += format\("%s", module\.first\.name\)/);
  expect(files["main.tf"]).toContain('ipv6 = "x.${module.first.name}"');
  expect(files["main.tf"]).toContain("ipv4 = data.terraform_remote_state.core.outputs.name");
});

test("registry sources have versions, and a remote backend its workspace", async () => {
  const files = await rootFiles(stack, [], {
    ...options,
    source: { kind: "registry", registry: "my-account.scalr.io/platform", versions: { "hcloud-server": "~> 1.0" } },
    backend: { kind: "remote", hostname: "my-account.scalr.io", organization: "env-1", workspace: "web" },
  });
  expect(files["main.tf"]).toContain('source  = "my-account.scalr.io/platform/server/hcloud"\n  version = "~> 1.0"\n');
  expect(files["backend.tf"]).toMatchSnapshot();
  expect(files["imports.tf"]).toBeUndefined();
});

test("a state in S3 is locked, and a service that is not Amazon's is asked for nothing that only Amazon's answers", async () => {
  const own = { kind: "s3", bucket: "my-states", key: "hcloud-server/terraform.tfstate", region: "fsn1" } as const;
  const service = { ...own, endpoint: "https://fsn1.your-objectstorage.com" };
  const files = await rootFiles(stack, [], { ...options, backend: service });
  const page = readFileSync(join(packageRoot, "docs", "state.md"), "utf8");
  expect(page).toContain(`\`\`\`hcl\n${files["backend.tf"]}\`\`\`\n`);
  expect(files["versions.tf"]).toContain('required_version = ">= 1.10.0"');

  const { "backend.tf": amazon } = await rootFiles(stack, [], { ...options, backend: own });
  expect(amazon.match(/^ +(\w+)/gm)?.map((name) => name.trim())).toEqual([
    "backend",
    "bucket",
    "key",
    "region",
    "use_lockfile",
  ]);
});

describe("writing", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "twinstack-root-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("secret values go into a file that only their user may read and git ignores", async () => {
    await writeRoot(folder, { "main.tf": "\n" }, { token: 'a"${b}' });
    const path = join(folder, "secrets.auto.tfvars");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toBe('token = "a\\"$${b}"\n');
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain("*.auto.tfvars\n");
  });

  test("a file that is no longer needed goes, and those of the user stay", async () => {
    await writeRoot(folder, { "main.tf": "\n", "imports.tf": "\n" });
    await writeRoot(folder, { "main.tf": "\n" });
    expect(readdirSync(folder).sort()).toEqual([".gitignore", "main.tf"]);
  });
});
