import { rmSync } from "node:fs";
import { join } from "node:path";
import { startTestSandbox, type TestSandbox } from "../../src/testing/sandbox";
import { compile, readmePrograms } from "../programs";

let sandbox: TestSandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startTestSandbox({ seeded: false });
  folder = compile(readmePrograms()[1] as string);
}, 120_000);
afterAll(async () => {
  await sandbox.end();
  rmSync(folder, { recursive: true });
});

test("the resource options of the README's program apply to the child resources", async () => {
  const stack = await sandbox.pulumi("dev", async () => require(join(folder, "program.js")));
  await stack.setSecret("test:hcloudToken", "t".repeat(64));
  await stack.setConfig(
    "test:sshKey",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKA64/VfavhGW15y5uMNh6b+whQDh9LmKeEjcM8mfPpc ops",
    {
      secret: false,
    },
  );
  expect(await stack.up()).toMatchObject({ create: 3 });

  const { journal } = sandbox.cloud;
  expect(journal.map(({ type }) => type).slice(0, 3)).toEqual(["hcloud_ssh_key", "hcloud_firewall", "hcloud_server"]);

  const labels = sandbox.cloud.objects().map(({ type, object }) => [type, object.labels]);
  expect(Object.fromEntries(labels)).toEqual({
    hcloud_ssh_key: {},
    hcloud_primary_ip: {},
    hcloud_firewall: { team: "core" },
    hcloud_server: { team: "core" },
  });

  const resources = (await stack.resources()) as { urn: string; type: string; provider?: string }[];
  const providers = resources.filter(({ type }) => type.startsWith("hcloud:")).map(({ provider }) => provider);
  expect(providers).toHaveLength(3);
  expect(providers.every((provider) => provider?.includes("::pulumi:providers:hcloud::staging::"))).toBe(true);
}, 120_000);
