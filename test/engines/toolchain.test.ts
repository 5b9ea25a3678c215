import childProcess, { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import semver from "semver";
import which from "which";
import { ensureTools, type Tools } from "../../src/toolchain/ensure";
import { readPin } from "../../src/toolchain/pin";
import { tools as known, toolNames } from "../../src/toolchain/tools";

// A machine that has never built the tools builds them now.
jest.setTimeout(30 * 60_000);

let tools: Tools;
beforeAll(async () => {
  tools = await ensureTools();
});
afterEach(() => jest.restoreAllMocks());

/** Returns the version that a tool reports. */
const says = (program: string, ...args: string[]) => {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", TF_CLI_CONFIG_FILE: undefined };
  return execFileSync(program, args, { encoding: "utf8", env, cwd: tmpdir() });
};

/** Returns whether a built tool has the pinned version, and one from PATH a supported one. */
const isFitting = async (name: (typeof toolNames)[number], folder: string, version: string) => {
  const { version: pinned } = await readPin(folder);
  if (await which(name, { nothrow: true })) expect(semver.valid(version)).not.toBeNull();
  else expect(version).toBe(pinned);
};

test("OpenTofu, Pulumi and TFLint run and say their versions", async () => {
  await isFitting("tofu", "opentofu", JSON.parse(says(tools.tofu, "version", "-json")).terraform_version);
  await isFitting("pulumi", "pulumi", says(tools.pulumi, "version").trim().replace(/^v/, ""));
  await isFitting("tflint", "tflint", /version (\S+)/.exec(says(tools.tflint, "--version"))?.[1] ?? "");
});

test("Pulumi's Automation API uses the engine in its root", async () => {
  const command = await PulumiCommand.get({ root: tools.pulumiRoot });
  expect(command.command).toBe(tools.pulumi);
});

test("OpenTofu installs the Proxmox provider from the filesystem mirror and reads its schema", async () => {
  const { version } = await readPin("proxmox");
  const folder = mkdtempSync(join(tmpdir(), "twinstack-mirror-"));
  try {
    writeFileSync(
      join(folder, "main.tf"),
      `terraform {\n  required_providers {\n    proxmox = { source = "bpg/proxmox", version = "${version}" }\n  }\n}\n`,
    );
    writeFileSync(
      join(folder, "cli.tfrc"),
      `provider_installation {\n  filesystem_mirror {\n    path    = ${JSON.stringify(tools.proxmoxMirror)}\n    include = ["registry.opentofu.org/bpg/proxmox"]\n  }\n}\n`,
    );
    const env = { ...process.env, TF_CLI_CONFIG_FILE: join(folder, "cli.tfrc") };
    const tofu = (...args: string[]) =>
      execFileSync(tools.tofu, args, { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 26 });
    expect(tofu("init", "-no-color")).toContain(`Installed bpg/proxmox v${version}`);
    const schemas = JSON.parse(tofu("providers", "schema", "-json")).provider_schemas;
    expect(Object.keys(schemas)).toEqual(["registry.opentofu.org/bpg/proxmox"]);
    const { resource_schemas: resources } = schemas["registry.opentofu.org/bpg/proxmox"];
    expect(resources).toHaveProperty("proxmox_virtual_environment_vm");
    expect(resources).toHaveProperty("proxmox_virtual_environment_container");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the second call builds nothing, and only starts tools on PATH to get their version", async () => {
  const taken = toolNames.filter((name) => known[name].onPath);
  const onPath = await Promise.all(taken.map((name) => which(name, { nothrow: true })));
  const execFile = jest.spyOn(childProcess, "execFile");
  const spawn = jest.spyOn(childProcess, "spawn");
  const onProgress = jest.fn();

  expect(await ensureTools(undefined, { onProgress })).toEqual(tools);

  expect(onProgress).not.toHaveBeenCalled();
  expect(spawn).not.toHaveBeenCalled();
  expect(execFile.mock.calls.map(([program]) => program)).toEqual(onPath.filter(Boolean));
});
