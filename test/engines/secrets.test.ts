import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { seedAccount } from "../../src/engines/account";
import { type EngineTools, localBackend, withStack } from "../../src/engines/open";
import { exportRoot, secretsOf } from "../../src/operations/handover";
import { packageRoot } from "../../src/root";
import { startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

const main = join(packageRoot, "dist", "src", "cli", "main.js");
const STACK = "hcloud-nomad-cluster";

let folder: string;
let tools: EngineTools;

beforeAll(async () => {
  await promisify(execFile)("npm", ["run", "--silent", "build"], { cwd: packageRoot });
  tools = await ensureTools(["tofu", "pulumi"]);
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the content of all files below a folder, by their paths. */
function textsIn(path: string): Map<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
  return new Map(
    files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file, "utf8")] as const),
  );
}

/** Returns the parts of secrets to search for in files: line breaks may be encoded in many ways. */
function traces(secrets: Readonly<Record<string, string>>): string[] {
  return Object.values(secrets).flatMap((value) =>
    value.split("\n").filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line)),
  );
}

function found(texts: ReadonlyMap<string, string>, secrets: Readonly<Record<string, string>>): string[] {
  return [...texts].flatMap(([file, text]) => (traces(secrets).some((trace) => text.includes(trace)) ? [file] : []));
}

/** Waits until a folder has a file whose name matches. */
function appears(path: string, pattern: RegExp): Promise<void> {
  return new Promise((done) => {
    const watcher = watch(path, (_, name) => {
      if (!name || !pattern.test(name)) return;
      watcher.close();
      done();
    });
  });
}

/** Returns the stacks of a backend. */
function stacksIn(backend: string): string[] {
  const files = readdirSync(backend, { recursive: true, encoding: "utf8" });
  return files.filter((file) => /\/stacks\/.*\.json$/.test(file)).map((file) => basename(file));
}

test("secrets are generated into a stack's file once, rotated on request, and deploy a cluster", async () => {
  mkdirSync(join(folder, "stacks"));
  const file = join(folder, "stacks", `Pulumi.${STACK}.yaml`);
  copyFileSync(join(packageRoot, "stacks", `Pulumi.${STACK}.yaml`), file);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: twinstack\nruntime: nodejs\nstackConfigDir: stacks\n");
  const sandbox = await startSandbox();
  try {
    await seedAccount(sandbox.cloud);
    const env = { ...process.env, ...sandbox.env.pulumi, ...(await localBackend(join(folder, "backend"))) };
    const twinstack = async (...args: string[]) =>
      JSON.parse((await promisify(execFile)(process.execPath, [main, ...args, "--json"], { cwd: folder, env })).stdout);

    // A new stack has nothing to list, and listing does not create it.
    const before = readFileSync(file, "utf8");
    const { secrets: listed } = await twinstack("secrets", STACK, "--list");
    expect(listed.every(({ missing }: { missing: boolean }) => missing)).toBe(true);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(stacksIn(join(folder, "backend"))).toEqual([]);

    const { made, secrets } = await twinstack("secrets", STACK);
    expect(stacksIn(join(folder, "backend"))).toEqual([`${STACK}.json`]);
    expect(made).toHaveLength(7);
    expect(secrets.every(({ missing }: { missing: boolean }) => !missing)).toBe(true);
    const first = readFileSync(file, "utf8");
    expect(first).not.toContain("BEGIN");
    expect(first).toContain("# A Nomad cluster at Hetzner Cloud");

    expect((await twinstack("secrets", STACK)).made).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe(first);

    expect((await twinstack("secrets", STACK, "--rotate", "nomad_gossip_key")).made).toEqual(["nomad_gossip_key"]);
    const lines = first.split("\n");
    const changed = readFileSync(file, "utf8")
      .split("\n")
      .filter((line, index) => line !== lines[index]);
    expect(changed).toEqual([expect.stringMatching(/^ +secure: v1:/)]);

    // Two runs at once: the second finds the secrets that the first has generated.
    const both = await Promise.all([
      twinstack("secrets", STACK, "--rotate", "nomad_ca_certificate"),
      twinstack("secrets", STACK, "--rotate", "nomad_ca_certificate"),
    ]);
    expect(both.map(({ made: again }) => again.includes("nomad_server_certificate"))).toEqual([true, true]);

    // A command that is killed while it writes leaves the file unchanged, and the next one works.
    const whole = readFileSync(file, "utf8");
    const killed = spawn(process.execPath, [main, "secrets", STACK, "--rotate", "nomad_ca_certificate"], {
      cwd: folder,
      env,
      detached: true,
    });
    await appears(join(folder, "stacks"), /next-\d+\.yaml$/);
    process.kill(-(killed.pid as number), "SIGKILL");
    await once(killed, "close");
    expect(readFileSync(file, "utf8")).toBe(whole);
    expect((await twinstack("secrets", STACK)).made).toEqual([]);
    expect(readdirSync(join(folder, "stacks"))).toEqual([`Pulumi.${STACK}.yaml`]);

    // A new CA without the certificates that it should sign.
    const old = parse(whole).config["twinstack:secrets"];
    await twinstack("secrets", STACK, "--rotate", "nomad_ca_certificate");
    const { secure } = parse(readFileSync(file, "utf8")).config["twinstack:secrets"].nomad_ca_certificate;
    writeFileSync(file, whole.replace(old.nomad_ca_certificate.secure, secure));
    for (const command of ["secrets", "preview"]) {
      await expect(twinstack(command, STACK)).rejects.toThrow(
        "the CA nomad_ca_certificate did not sign the certificate nomad_server_certificate",
      );
    }
    writeFileSync(file, whole);

    const { counts, outputs } = await twinstack("up", STACK, "--yes");
    expect(counts).toMatchObject({ create: 16, update: 0 });
    expect(outputs.nomad.serverNames).toEqual(["nomad-s1", "nomad-s2", "nomad-s3"]);
  } finally {
    await sandbox.stop();
  }
}, 300_000);

test("no secret is in plain text in Pulumi's state, in the exported root, in OpenTofu's state, or in output", async () => {
  const told: string[] = [];
  const place = { pulumi: join(folder, "pulumi") };
  const onProgress = (line: string) => told.push(line);
  await withStack({ stack: STACK, project: packageRoot, tools, sandbox: place, onProgress }, async (opened) => {
    await opened.pulumi.up();
    const secrets = await opened.pulumi.secrets();
    expect(traces(secrets).length).toBeGreaterThan(20);
    writeFileSync(join(folder, "probe"), secrets.nomad_server_key as string);
    expect(found(textsIn(folder), secrets)).toContain(join(folder, "probe"));
    rmSync(join(folder, "probe"));

    const out = join(folder, "opentofu");
    const options = {
      out,
      project: packageRoot,
      source: { kind: "relative" },
      backend: { kind: "local", path: "terraform.tfstate" },
    } as const;
    await exportRoot(opened, options);
    // The CA's certificate is an output, for users of the cluster.
    const { nomad_ca_certificate: shown = "", ...hidden } = secrets;
    expect(found(textsIn(folder), hidden)).toEqual([]);

    const values = await secretsOf(opened);
    expect(Object.keys(values)).not.toContain("nomad_ca_key");
    const tofu = opened.tofu(out, values);
    await tofu.init();
    await tofu.plan();
    await tofu.apply();
    const state = new Map([["state", readFileSync(join(out, "terraform.tfstate"), "utf8")]]);
    expect(found(state, { shown })).toEqual(["state"]);
    expect(found(state, hidden)).toEqual([]);
    expect(found(new Map([["told", told.join("\n")]]), secrets)).toEqual([]);

    await exportRoot(opened, options, values);
    const file = join(out, "secrets.auto.tfvars");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(found(new Map([[file, readFileSync(file, "utf8")]]), { key: secrets.nomad_server_key as string })).toEqual([
      file,
    ]);
    expect(found(new Map([[file, readFileSync(file, "utf8")]]), { key: secrets.nomad_ca_key as string })).toEqual([]);
  });
}, 180_000);
