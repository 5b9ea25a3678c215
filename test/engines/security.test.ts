import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { planAll } from "../../tools/check/security/plans";
import { scan } from "../../tools/check/security/scan";
import { secretsIn } from "../../tools/check/security/secrets";

jest.setTimeout(120_000);

let tools: { tofu: string; opa: string; gitleaks: string };
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  tools = await ensureTools(["tofu", "opa", "gitleaks"]);
  sandbox = await startSandbox();
}, 1_200_000);
afterAll(() => sandbox.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-security-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Scans a root module, and returns the problems. */
async function problemsOf(text: string): Promise<string[]> {
  const file = join(folder, "main.tf");
  writeFileSync(file, text);
  const plans = await planAll([{ name: "bad", folder, variables: {} }], { ...tools, tofuEnv: sandbox.env.tofu });
  return (await scan(tools.opa, { plans, files: [file] })).problems;
}

/** Returns the broken rules by block. */
function broken(problems: readonly string[]): string[] {
  return problems.map((problem) => {
    const [, block, rule] = /^.*?: ([\w.]+): .*\(([a-z-]+): /.exec(problem) ?? [];
    return `${rule} ${block}`;
  });
}

const required = `
terraform {
  required_providers {
    hcloud       = { source = "hetznercloud/hcloud" }
    digitalocean = { source = "digitalocean/digitalocean" }
    proxmox      = { source = "bpg/proxmox" }
  }
}
`;

const server = (body: string, label = "this") => `
resource "hcloud_server" "${label}" {
  name        = "web"
  server_type = "cx23"
  image       = "debian-13"
  ${body}
}
`;

const droplet = (body: string, label = "this") => `
resource "digitalocean_droplet" "${label}" {
  name   = "web"
  region = "fra1"
  size   = "s-1vcpu-1gb"
  image  = "debian-13-x64"
  ${body}
}
`;

const container = (body: string) => `
resource "proxmox_virtual_environment_container" "this" {
  node_name = "pve"
  operating_system {
    template_file_id = "local:vztmpl/debian.tar.zst"
  }
  ${body}
}
`;

const userData = (document: unknown) =>
  `user_data = "#cloud-config\\n\${jsonencode(jsondecode(${JSON.stringify(JSON.stringify(document)).replaceAll("${", "$${")}))}"`;

/** Returns a server that breaks no rule by itself. */
const sound = (body: string) => server(`ssh_keys = ["admin"]\n  firewall_ids = [1]\n  ${body}`);

const written = (content: string, permissions?: string) =>
  sound(userData({ write_files: [{ path: "/etc/x", content, permissions }] }));

/** Configurations and the rules that they break; at least one for each rule. */
const bad: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "a server with nothing but a name",
    server(""),
    ["no-firewall resource.hcloud_server.this", "no-ssh-key resource.hcloud_server.this"],
  ],
  [
    "a droplet with nothing but a name",
    droplet(""),
    ["no-firewall resource.digitalocean_droplet.this", "no-ssh-key resource.digitalocean_droplet.this"],
  ],
  [
    "SSH and a range with Vault's ports, open to everyone",
    `resource "hcloud_firewall" "this" {
  name = "web"
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = ["0.0.0.0/0"]
  }
}
resource "digitalocean_firewall" "this" {
  name = "web"
  inbound_rule {
    protocol         = "tcp"
    port_range       = "8000-9000"
    source_addresses = ["::/0"]
  }
}`,
    ["admin-port-open resource.digitalocean_firewall.this", "admin-port-open resource.hcloud_firewall.this"],
  ],
  [
    "all ports open to everyone",
    `resource "hcloud_firewall" "this" {
  name = "web"
  rule {
    direction  = "in"
    protocol   = "udp"
    port       = "any"
    source_ips = ["::/0"]
  }
}`,
    ["admin-port-open resource.hcloud_firewall.this", "every-port-open resource.hcloud_firewall.this"],
  ],
  [
    "public load balancers: Kubernetes' API, and HTTP",
    `resource "hcloud_load_balancer" "this" {
  name               = "api"
  load_balancer_type = "lb11"
  location           = "fsn1"
}
resource "hcloud_load_balancer_service" "api" {
  load_balancer_id = hcloud_load_balancer.this.id
  protocol         = "tcp"
  listen_port      = 6443
  destination_port = 6443
}
resource "hcloud_load_balancer_service" "web" {
  load_balancer_id = hcloud_load_balancer.this.id
  protocol         = "http"
}
resource "digitalocean_loadbalancer" "this" {
  name   = "api"
  region = "fra1"
  forwarding_rule {
    entry_port      = 8200
    entry_protocol  = "http"
    target_port     = 8200
    target_protocol = "http"
  }
}`,
    [
      "admin-port-open resource.digitalocean_loadbalancer.this",
      "admin-port-open resource.hcloud_load_balancer_service.api",
      "plain-http resource.digitalocean_loadbalancer.this",
      "plain-http resource.hcloud_load_balancer_service.web",
    ],
  ],
  [
    "a container with root's and the host's all",
    container(`unprivileged = false
  initialization {
    user_account {
      password = "correct horse"
    }
  }
  features {
    mount = ["nfs"]
  }
  network_interface {
    name = "eth0"
  }`),
    ["container-reaches-host", "password-login", "privileged-container", "unfiltered-nic"].map(
      (rule) => `${rule} resource.proxmox_virtual_environment_container.this`,
    ),
  ],
  [
    "an image that nobody verifies",
    `resource "proxmox_virtual_environment_file" "this" {
  node_name    = "pve"
  datastore_id = "local"
  source_file {
    path = "https://example.com/debian.img"
  }
}`,
    ["unverified-download resource.proxmox_virtual_environment_file.this"],
  ],
  ["passwords over SSH", sound(userData({ ssh_pwauth: true })), ["password-login resource.hcloud_server.this"]],
  [
    "a private key for everyone on the machine",
    written("-----BEGIN PRIVATE KEY-----\nx\n", "0644"),
    ["readable-secret resource.hcloud_server.this"],
  ],
  [
    "a token in a file without a mode",
    written("token: 0123456789abcdef0123456789abcdef\n"),
    ["readable-secret resource.hcloud_server.this"],
  ],
  [
    "a snippet with a token for everyone",
    `resource "proxmox_virtual_environment_file" "this" {
  node_name    = "pve"
  datastore_id = "local"
  content_type = "snippets"
  source_raw {
    file_name = "a.yaml"
    data      = "#cloud-config\\n{\\"write_files\\":[{\\"path\\":\\"/etc/x\\",\\"content\\":\\"encrypt = \\\\\\"0123456789abcdef0123456789abcdef\\\\\\"\\"}]}"
  }
}`,
    ["readable-secret resource.proxmox_virtual_environment_file.this"],
  ],
  [
    "a script straight from the network",
    sound(userData({ runcmd: [["sh", "-c", "curl -sfL https://get.example.com | sh -"]] })),
    ["piped-script resource.hcloud_server.this"],
  ],
  [
    "packages without signatures",
    sound(userData({ apt: { sources: { tool: { source: "deb http://deb.example.com stable main" } } } })),
    ["unsigned-packages resource.hcloud_server.this"],
  ],
  [
    "what the text alone tells",
    `variable "api_token" {
  type    = string
  default = ""
}
output "kubeconfig" {
  value = "none"
}
provider "digitalocean" {
  token = "written-out"
}
provider "proxmox" {
  endpoint = "https://pve.example.com"
  insecure = true
}
resource "hcloud_ssh_key" "this" {
  name       = "admin"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKA64/VfavhGW15y5uMNh6b+whQDh9LmKeEjcM8mfPpc admin"
  provisioner "local-exec" {
    command = "true"
  }
}`,
    [
      "literal-credential provider.digitalocean",
      "provisioner resource.hcloud_ssh_key.this",
      "unverified-tls provider.proxmox",
      "visible-secret output.kubeconfig",
      "visible-secret variable.api_token",
    ],
  ],
];

test.each(bad)("%s: found", async (_, text, expected) => {
  expect(broken(await problemsOf(required + text)).sort()).toEqual([...expected].sort());
});

/** Requires a network that no example has, so it is never planned. */
const unplanned = `module "web" {
  source = "example.com/platform/server/hcloud"
}
data "http" "this" {
  url = "https://example.com"
}
`;

test("modules without a version and data from web servers: found without a plan", async () => {
  const file = join(folder, "main.tf");
  writeFileSync(file, unplanned);
  const { problems } = await scan(tools.opa, { plans: [], files: [file] });
  expect(broken(problems).sort()).toEqual(["outside-data data.http.this", "unversioned-module module.web"]);
});

test("the rules are strict Rego as opa formats it", () => {
  const opa = (...args: string[]) => execFileSync(tools.opa, args, { cwd: packageRoot, encoding: "utf8" });
  expect(opa("fmt", "--list", "tools/check/security/rules")).toBe("");
  expect(opa("check", "--strict", "tools/check/security/rules", "policies/open_ports.rego")).toBe("");
});

test("every rule is broken by one of these", () => {
  const rules = readdirSync(join(packageRoot, "tools", "check", "security", "rules")).flatMap((name) => {
    const text = readFileSync(join(packageRoot, "tools", "check", "security", "rules", name), "utf8");
    return [...text.matchAll(/^rules\["([a-z-]+)"\]/gm)].map(([, rule]) => rule);
  });
  const tried = [...bad.flatMap(([, , expected]) => expected), "outside-data x", "unversioned-module x"];
  expect([...new Set(tried.map((each) => each.split(" ")[0]))].sort()).toEqual(rules.sort());
});

describe("what is sound", () => {
  test.each([
    [
      "a server of a private network only",
      server(
        'ssh_keys = ["admin"]\n  public_net {\n    ipv4_enabled = false\n    ipv6_enabled = false\n  }\n  network {\n    network_id = 1\n  }',
      ),
    ],
    [
      "a droplet behind a firewall that goes by a tag",
      `${droplet('ssh_keys = ["admin"]\n  tags = ["web"]')}
resource "digitalocean_firewall" "this" {
  name = "web"
  tags = ["web"]
  inbound_rule {
    protocol         = "tcp"
    port_range       = "443"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }
}`,
    ],
    ["a secret that root alone may read", written("token: 0123456789abcdef0123456789abcdef\n", "0600")],
    ["a certificate that all may read", written("-----BEGIN CERTIFICATE-----\nx\n", "0644")],
  ])("%s: nothing is found", async (_, text) => {
    expect(await problemsOf(required + text)).toEqual([]);
  });
});

describe("a finding that is accepted in place", () => {
  const withComment = (comment: string) => required + server(`firewall_ids = [1]\n  ${comment}`);

  test("with a reason: counts, and is no problem", async () => {
    const file = join(folder, "main.tf");
    writeFileSync(file, withComment("# security:accept no-ssh-key: It is set up by its user data alone."));
    const plans = await planAll([{ name: "bad", folder, variables: {} }], { ...tools, tofuEnv: sandbox.env.tofu });
    expect(await scan(tools.opa, { plans, files: [file] })).toEqual({ accepted: 1, problems: [] });
  });

  test("without one: is not accepted", async () => {
    const problems = await problemsOf(withComment("# security:accept no-ssh-key"));
    expect(broken(problems)).toContain("no-ssh-key resource.hcloud_server.this");
    expect(problems.at(-1)).toMatch(/main\.tf:\d+: no-ssh-key is accepted without a reason: write "# security:accept/);
  });

  test("in another block: does not apply, and is reported as unused", async () => {
    const other = server(
      'ssh_keys = ["admin"]\n  firewall_ids = [1]\n  # security:accept no-ssh-key: Why not.',
      "other",
    );
    const problems = await problemsOf(withComment("") + other);
    expect(broken(problems)[0]).toBe("no-ssh-key resource.hcloud_server.this");
    expect(problems[1]).toMatch(/no-ssh-key is accepted, but nothing breaks it here: remove the comment$/);
  });

  test("by an unknown rule: lists the known rules", async () => {
    const problems = await problemsOf(required + sound("# security:accept no-shh-key: Why not."));
    expect(problems).toEqual([expect.stringMatching(/there is no rule "no-shh-key"; there are admin-port-open, /)]);
  });

  test("in a module that the root calls: by all that call it", async () => {
    const module = join(folder, "server");
    mkdirSync(module);
    const comment = "# security:accept no-ssh-key: It is set up by its user data alone.";
    writeFileSync(join(module, "main.tf"), withComment(comment));
    const call = 'module "web" {\n  source   = "./server"\n  for_each = toset(["a", "b"])\n}\n';
    expect(await problemsOf(required + call)).toEqual([]);
  });
});

describe("secrets", () => {
  const config = join(packageRoot, ".gitleaks.toml");

  /** Split, or this file would be reported. */
  const token = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

  test("a token in a script: found, and not shown", async () => {
    writeFileSync(join(folder, "install.sh"), `deploy --as ${token}\n`);
    const found = await secretsIn(tools.gitleaks, folder, config);
    expect(found).toEqual([expect.stringMatching(/^install\.sh:1: .*\(github-pat\)$/)]);
    expect(found.join()).not.toContain(token);
  });

  test("each exception is needed", async () => {
    const [head, ...exceptions] = readFileSync(config, "utf8").split(/^(?=\[\[allowlists\]\])/m) as [
      string,
      ...string[],
    ];
    const tries = ["spec/modules", "src/sandbox/pulumi", "docs", "modules-hcl/terraform-digitalocean-nomad-cluster"];
    const found = async (kept: readonly string[]) => {
      const path = join(folder, "gitleaks.toml");
      writeFileSync(path, [head, ...kept].join(""));
      return secretsIn(tools.gitleaks, folder, path);
    };
    for (const each of tries) cpSync(join(packageRoot, each), join(folder, each), { recursive: true });
    expect(await found(exceptions)).toEqual([]);
    for (const exception of exceptions) {
      const others = exceptions.filter((each) => each !== exception);
      expect({ exception, found: (await found(others)).length }).not.toEqual({ exception, found: 0 });
    }
  });
});
