import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import semver from "semver";
import { providerAddress, providers } from "../../spec/providers";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";
import { readPin } from "../../src/toolchain/pin";
import { exampleRoots } from "../../tools/check/roots";
import { planAll } from "../../tools/check/security/plans";
import { madeUp } from "./credentials";

/**
 * Compares the plans of Proxmox's modules with the provider that the toolchain builds, the oldest that they allow, and
 * with every other version in the folder that `TWINSTACK_PROVIDERS` names.
 */

jest.setTimeout(600_000);

const { version: range } = providers.proxmox;
const address = providerAddress(providers.proxmox);
const given = process.env.TWINSTACK_PROVIDERS && join(resolve(process.env.TWINSTACK_PROVIDERS), address);
const others = given && existsSync(given) ? readdirSync(given).filter((name) => semver.valid(name)) : [];

let folder: string;
beforeAll(() => {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  folder = mkdtempSync(join(packageRoot, ".work", "versions-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the toolchain builds the oldest version that the modules allow", async () => {
  expect(semver.minVersion(range.replace(",", " "))?.version).toBe((await readPin("proxmox")).version);
});

function change(file: string, from: string, to: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
}

/** Returns the planned changes of each example of Proxmox's modules, with one version of the provider. */
async function plansWith(version: string, mirror: string): Promise<Record<string, unknown>> {
  const { tofu } = await ensureTools(["tofu"]);
  const own = join(folder, version);
  const modules = join(own, "modules");
  cpSync(join(packageRoot, "modules-hcl"), modules, { recursive: true });
  writeFileSync(
    join(own, "tofu.rc"),
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  const roots = exampleRoots().filter((root) => root.providers.includes("proxmox"));
  const written = await Promise.all(roots.map((root) => root.write(own)));
  const source = (root: string) => relative(root, join(packageRoot, "modules-hcl"));
  for (const root of written) change(join(root.folder, "main.tf"), source(root.folder), relative(root.folder, modules));
  for (const name of readdirSync(own, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".tf")) change(join(own, name), `"${range}"`, `"${version}"`);
  }
  const tofuEnv = { ...madeUp, TF_CLI_CONFIG_FILE: join(own, "tofu.rc"), CHECKPOINT_DISABLE: "1" };
  const plans = await planAll(written, { tofu, tofuEnv });
  return Object.fromEntries(plans.map(({ name, plan }) => [name, plan.resource_changes]));
}

const testEach =
  others.length > 0 ? test.each(others) : test.skip.each(["another version, absent from TWINSTACK_PROVIDERS"]);
testEach("the modules' examples have the same plans with %s as with the oldest version", async (version) => {
  const { proxmoxMirror } = await ensureTools(["terraform-provider-proxmox"]);
  const { version: oldest } = await readPin("proxmox");
  const [expected, found] = [
    await plansWith(oldest, proxmoxMirror),
    await plansWith(version, resolve(process.env.TWINSTACK_PROVIDERS as string)),
  ];
  expect(Object.values(expected).flat().length).toBeGreaterThan(20);
  expect(found).toEqual(expected);
});
