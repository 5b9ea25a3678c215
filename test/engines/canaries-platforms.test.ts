import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { packageRoot } from "../../src/root";
import { CloudError } from "../../src/sandbox/errors";
import type { World } from "../../tools/faults/world";
import { Observed } from "./canaries/observed";

/**
 * A stack with clusters of Vault and Nomad and a machine, at three platforms, whose secrets are looked for in everything that commands leave or show.
 * Mutations that these tests catch: those of canaries.test.ts.
 */

const STACK = "proxmox-vault-cluster";
const VAULT_TOKEN = "canary-of-vault";

const modulesOf = (stack: string): Record<string, { inputs: Record<string, unknown> }> =>
  parse(readFileSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), "utf8")).config["twinstack:modules"];

/** User data is a secret of a machine; a sensitive input may be plain text in a stack's file, and then is there. */
const USER_DATA = "canary-of-user-data-7d1f03";
const PASSWORD = "canary-of-password-7d1f03";

function prepare(world: World): void {
  const { web: droplet } = modulesOf("digitalocean-droplet");
  const { web: vm } = modulesOf("proxmox-vm");
  const cloudInit = vm?.inputs.cloudInit as { user: object };
  const modules = {
    ...modulesOf(STACK),
    ...modulesOf("hcloud-nomad-cluster"),
    droplet: { ...droplet, inputs: { ...droplet?.inputs, userData: `#cloud-config\npassword: ${USER_DATA}\n` } },
    vm: {
      ...vm,
      inputs: {
        ...vm?.inputs,
        cloudInit: { ...cloudInit, user: { ...cloudInit.user, password: PASSWORD } },
      },
    },
  };
  writeFileSync(join(world.folder, `Pulumi.${STACK}.yaml`), stringify({ config: { "twinstack:modules": modules } }));
}

let observed: Observed;

beforeAll(async () => {
  observed = await Observed.start(STACK, prepare);
  observed.canaries.push(USER_DATA, PASSWORD, VAULT_TOKEN);
}, 600_000);

afterAll(() => observed.end());

test("secrets of machines and of Vault and Nomad clusters stay out of files, output, arguments and environments, also in a roll", async () => {
  const { world } = observed;
  const twinstack = observed.twinstack.bind(observed);
  const fails = world.cloud.intercept(({ type }, proceed) => {
    if (type.endsWith("_droplet") || type.endsWith("_vm")) throw new CloudError("HTTP 500", "internal server error");
    return proceed();
  });
  expect((await observed.run(world.twinstack("up", STACK, "--yes"))).code).not.toBe(0);
  fails();
  await twinstack("up", STACK, "--yes");
  await twinstack("preview", STACK, "--json");
  await twinstack("graph", STACK, "--json");
  await twinstack("export", STACK, "--encrypt");
  execFileSync("sed", ["-i", "s/2\\.1\\.2-1/99.0.0-1/", `Pulumi.${STACK}.yaml`], { cwd: world.folder });
  await observed.serveVault();
  const more = ["--only", "s1", "--via", "bastion.test", "--yes", "--no-availability-check", "--json"];
  const roll = world.twinstack("roll", STACK, "vault", ...more);
  expect((await observed.run(roll, { VAULT_TOKEN })).output).toContain("denied");
  await observed.succeed(roll);

  // Whoever writes a secret into the stack's file in plain text has it there, in the export, and in Pulumi's history of the configuration.
  const inPlain = [USER_DATA, PASSWORD];
  const expected = [
    `Pulumi.${STACK}.yaml`,
    join("opentofu", STACK, "main.tf"),
    join("pulumi", "state", ".pulumi", "history"),
  ];
  const written = observed.filesWithCanary();
  expect(written.filter((file) => !expected.some((each) => file.startsWith(each)))).toEqual([]);
  observed.canaries.splice(observed.canaries.indexOf(USER_DATA), inPlain.length);
  expect(observed.filesWithCanary()).toEqual([]);
  observed.canaries.push(...inPlain);

  expect(observed.talkative()).toEqual([]);
  expect(observed.argumentsWithCanary()).toEqual([]);
  expect(observed.variablesWithCanary().undocumented).toEqual([]);
  process.stdout.write(
    `${observed.canaries.length} parts of secrets, ${observed.outputs.length} commands, ${observed.processes().length} processes\n`,
  );
}, 1_200_000);
