import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { furnish } from "../../engines/account";
import { moduleFolder } from "../../export/modules/make";
import { specs } from "../../spec/catalog";
import { components } from "../../stacks/catalog";
import { ensureTools } from "../../toolchain/ensure";
import { realProxmox } from "../parity/proxmox";
import { engines, oneModule } from "./one-module";
import { make } from "./sandbox/objects";
import { type Rig, startRig } from "./sandbox/rig";

/** Every example of the base modules: made and removed by both engines, and Proxmox's planned by the real provider. */

jest.setTimeout(120_000);

const bases = specs.filter(({ embeds }) => embeds === undefined);
const examples = bases.flatMap((spec) =>
  (["minimal", "complete"] as const).map((example) => [spec.name, example, spec] as const),
);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

describe.each(engines)("in the hands of %s", (engine) => {
  test.each(examples)("%s, the %s example: made, left alone, and gone without a trace", async (name, example, spec) => {
    const { cloud } = rig.sandbox;
    cloud.reset();
    await furnish(cloud);
    const inputs = { ...spec.examples[example].inputs, ...(await besides(name, example)) };
    const before = existing();
    const machine = await oneModule(rig, engine, spec, components[name] as never);
    await machine.apply(inputs);
    expect(existing()).not.toEqual(before);
    expect(await machine.plan(inputs)).toEqual({});
    // A protection has to be lifted before what it protects can go.
    await machine.apply({ ...inputs, ...unprotected(inputs) });
    await machine.destroy();
    expect(existing()).toEqual(before);
  });
});

describe("with the real Proxmox provider", () => {
  const own = examples.filter(([, , { provider }]) => provider === "proxmox");

  test.each(own)("%s, the %s example: valid, and planned", async (_, example, spec) => {
    const { tofu } = await ensureTools(["tofu"]);
    const data = mkdtempSync(join(tmpdir(), "examples-"));
    const env = { ...process.env, ...(await realProxmox()), TF_DATA_DIR: data };
    const cwd = join(moduleFolder(spec), "examples", example);
    const run = async (...args: string[]) =>
      (await promisify(execFile)(tofu, [...args, "-no-color"], { cwd, env })).stdout;
    await run("init", "-input=false");
    expect(await run("validate")).toContain("The configuration is valid");
    expect(await run("plan", "-input=false", "-lock=false")).toMatch(
      /Plan: [1-9]\d* to add, 0 to change, 0 to destroy/,
    );
    rmSync(data, { recursive: true });
    rmSync(join(cwd, ".terraform.lock.hcl"));
  });
});

/** What an example refers to and an account does not have from the start, with the inputs that then name it. */
async function besides(name: string, example: string): Promise<Record<string, unknown>> {
  if (name !== "hcloud-server" || example !== "complete") return {};
  const { id } = await make(rig.sandbox.cloud, "hcloud_network", { name: "backend", ip_range: "10.0.0.0/16" });
  await make(rig.sandbox.cloud, "hcloud_network_subnet", {
    network_id: Number(id),
    type: "cloud",
    network_zone: "eu-central",
    ip_range: "10.0.1.0/24",
  });
  return { networks: { backend: { networkId: id, ip: "10.0.1.10", aliasIps: ["10.0.1.100"] } } };
}

function unprotected(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(inputs)
      .filter((name) => /protection$/i.test(name))
      .map((name) => [name, false]),
  );
}

/** What there is, but for DigitalOcean's tags, which stay once they were used. */
function existing(): string[] {
  return rig.sandbox.cloud
    .objects()
    .filter(({ type }) => type !== "digitalocean_tag")
    .map(({ type, id }) => `${type} ${id}`)
    .sort();
}
