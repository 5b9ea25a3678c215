import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CloudError } from "../../src/sandbox/errors";
import { Observed } from "./canaries/observed";

/**
 * The secrets of a cluster, looked for in everything that commands leave or show. Each place is one that the search
 * would find: the tests put a secret there.
 */

const STACK = "hcloud-k8s-cluster";

let observed: Observed;

beforeAll(async () => {
  observed = await Observed.start(STACK);
}, 600_000);

afterAll(() => observed.end());

test("secrets of a cluster stay out of files, output, arguments and environments, from an encrypted export to adoption", async () => {
  const { world, canaries, tofu } = observed;
  const twinstack = observed.twinstack.bind(observed);
  expect(canaries.length).toBeGreaterThan(20);
  const exported = join("opentofu", STACK);
  await twinstack("secrets", STACK, "--list", "--json");
  await twinstack("export", STACK, "--encrypt", "--with-secret-values", "--no-plan");
  const cwd = join(world.folder, exported);
  await observed.succeed({ file: tofu, args: ["init", "-input=false", "-no-color"], cwd });
  await observed.succeed({ file: tofu, args: ["apply", "-auto-approve", "-input=false", "-no-color"], cwd });

  const wrong = await observed.run(world.twinstack("adopt", STACK, exported), {
    TF_VAR_state_passphrase: "a wrong passphrase",
  });
  expect(wrong).toMatchObject({ output: expect.stringContaining("decryption failed") });
  expect(wrong.code).not.toBe(0);
  await twinstack("adopt", STACK, exported);
  const fails = world.cloud.intercept(() => {
    throw new CloudError("HTTP 500", "internal server error");
  });
  expect((await observed.run(world.twinstack("up", STACK, "--yes"))).code).not.toBe(0);
  fails();
  await twinstack("up", STACK, "--yes");
  await twinstack("up", STACK, "--yes", "--json");
  await twinstack("preview", STACK, "--json");
  await twinstack("graph", STACK);
  mkdirSync(join(world.folder, "plain"), { mode: 0o755 });
  expect(await twinstack("export", STACK, "--out", "plain", "--json")).toContain('run "chmod 700 plain"');
  const locked = await observed.run(world.twinstack("up", STACK, "--yes"), {
    PULUMI_CONFIG_PASSPHRASE: "a wrong passphrase",
  });
  expect(locked.code).not.toBe(0);

  expect(observed.filesWithCanary()).toEqual([join(exported, "secrets.auto.tfvars")]);
  expect(observed.talkative()).toEqual([]);
  expect(observed.argumentsWithCanary()).toEqual([]);
  const { all, undocumented } = observed.variablesWithCanary();
  expect(undocumented).toEqual([]);
  // The export's own plan gets the values from the environment, so the search finds them where they are.
  expect(all.some((name) => name.startsWith("TF_VAR_") && !observed.isPassphrase(name))).toBe(true);
  process.stdout.write(
    `${canaries.length} parts of secrets, ${observed.outputs.length} commands, ${observed.processes().length} processes\n`,
  );
}, 900_000);

test("kubeconfig prints one key, that of the new certificate", async () => {
  const kubeconfig = await observed.twinstack("kubeconfig", STACK, "--user", "me");
  observed.outputs.pop();
  const known = observed.canaries.filter((canary) => kubeconfig.includes(canary));
  expect(known).toEqual([]);
  expect(observed.filesWithCanary().filter((file) => /kubeconfig/.test(file))).toEqual([]);
  expect(observed.argumentsWithCanary()).toEqual([]);
}, 300_000);

test("prove and workspace keep the secrets that they generate to files that only their user can read", async () => {
  const { world } = observed;
  await observed.twinstack("prove", STACK, "--sandbox", "--json");
  // The workspace's cluster has the same names.
  await observed.twinstack("destroy", STACK, "--yes");
  const before = observed.filesWithCanary();
  await observed.twinstack("workspace", STACK, "apply", "--yes", "--with-secret-values", "--json");
  const values = readFileSync(join(world.folder, "workspaces", STACK, "secrets.auto.tfvars"), "utf8");
  observed.canaries.push(...[...values.matchAll(/= "([^"\s]{20,})"$/gm)].map(([, token]) => token as string));
  const found = observed.filesWithCanary().filter((file) => !before.includes(file));
  const folder = join("workspaces", STACK);
  expect(found.filter((file) => !/secrets\.auto\.tfvars$|_key\.pem$|terraform\.tfstate$/.test(file))).toEqual([]);
  expect(found).toContain(join(folder, "secrets.auto.tfvars"));
  expect(statSync(join(world.folder, folder)).mode & 0o777).toBe(0o700);
  expect(observed.talkative()).toEqual([]);
  expect(observed.argumentsWithCanary()).toEqual([]);
}, 900_000);

test("a secret in an argument or in output is found", async () => {
  const [canary = ""] = observed.canaries;
  await observed.run({ file: observed.tofu, args: ["version", canary], cwd: observed.world.folder });
  expect(observed.argumentsWithCanary()).not.toEqual([]);
  expect(observed.hasCanary(`said: ${canary}`)).toBe(true);
}, 120_000);
