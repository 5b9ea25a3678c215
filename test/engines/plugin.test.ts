import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import which from "which";
import { stringify } from "yaml";
import { Server, type ServerArgs } from "../../components/hcloud/server";
import { specs } from "../../spec/catalog";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import type { PulumiResource } from "../../src/convert/root/pulumi-state";
import { seedAccount } from "../../src/engines/account";
import { localBackend } from "../../src/engines/open";
import { PulumiStack } from "../../src/engines/pulumi";
import { componentType } from "../../src/generate/schema/package-schema";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { goBuild } from "../../src/toolchain/go";

/** The plugin's folder on PATH, as installed by `npm install --global`. */
let plugin: string;
let folder: string;
let pulumiRoot: string;

beforeAll(async () => {
  ({ pulumiRoot } = await ensureTools(["pulumi"]));
  folder = mkdtempSync(join(tmpdir(), "twinstack-plugin-"));
  const main = join(packageRoot, "dist", "src", "plugin", "main.js");
  chmodSync(main, 0o755);
  plugin = join(folder, "bin", "pulumi-resource-twinstack");
  mkdirSync(join(folder, "bin"));
  symlinkSync(main, plugin);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("Pulumi accepts the plugin's schema, with every component in it", async () => {
  const pulumiProgram = join(pulumiRoot, "bin", "pulumi");
  const env = { ...process.env, PULUMI_HOME: join(folder, "home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout, stderr } = await promisify(execFile)(pulumiProgram, ["package", "get-schema", plugin], {
    env,
    maxBuffer: 2 ** 26,
  });
  expect(stderr).toBe("");
  const { resources } = JSON.parse(stdout);
  expect(Object.keys(resources)).toEqual(specs.map(componentType).sort());
}, 120_000);

test("the command in PulumiPlugin.yaml serves the plugin", async () => {
  // Pulumi's host for Node starts this with a folder and the address of the engine, and reads the port.
  const folderOfPlugin = join(packageRoot, "src", "plugin");
  const runner = require.resolve("@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [runner, folderOfPlugin, "127.0.0.1:1"], { cwd: folderOfPlugin });
  try {
    const client = new ResourceProviderClient(`127.0.0.1:${await firstLine(child)}`, grpc.credentials.createInsecure());
    const response = await new Promise<GetSchemaResponse>((done, failed) =>
      client.getSchema(new GetSchemaRequest(), (error, answer) => (error ? failed(error) : done(answer))),
    );
    client.close();
    expect(JSON.parse(response.getSchema()).name).toBe("twinstack");
  } finally {
    child.kill();
  }
}, 120_000);

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> }).once("line", done);
    child.once("exit", (code) => failed(new Error(`it ended with ${code}`)));
  });
}

const SECRET = "#cloud-config\nruncmd: [echo hunter2]\n";
const { networks: _, ...complete } = hcloudServer.examples.complete.inputs;
const INPUTS = { ...complete, userData: SECRET };

const go = which.sync("go", { nothrow: true });
/** Skipped without Go; the engines may be on PATH. */
(go ? describe : describe.skip)("a program in Go", () => {
  let program: string;
  let sandbox: Sandbox;
  let project: string;

  beforeAll(async () => {
    program = join(folder, "program");
    await goBuild(go as string, join(__dirname, "plugin"), ".", "-s -w", program);
  }, 600_000);
  beforeEach(async () => {
    project = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "plugin", runtime: "go" }));
    await renew();
  });
  afterEach(() => sandbox.stop());

  async function renew() {
    await sandbox?.stop();
    sandbox = await startSandbox();
    await seedAccount(sandbox.cloud);
  }

  /** Runs an operation, and returns the program's error, if any. */
  async function operate(verb: string, inputs: object): Promise<string | undefined> {
    const env = {
      ...process.env,
      ...sandbox.env.pulumi,
      ...(await localBackend(project)),
      PATH: [join(folder, "bin"), join(pulumiRoot, "bin"), process.env.PATH].join(delimiter),
      INPUTS: JSON.stringify(inputs),
    };
    return promisify(execFile)(program, [verb, project], { env }).then(
      () => undefined,
      ({ stderr }) => stderr,
    );
  }

  async function openStack(where: string, run: PulumiFn): Promise<PulumiStack> {
    const env = { ...sandbox.env.pulumi, ...(await localBackend(where)) };
    return PulumiStack.open({ stack: "dev", project: "plugin", folder: where, program: run, pulumiRoot, env });
  }

  test("gets the same resources as one in TypeScript", async () => {
    expect(await operate("preview", INPUTS)).toBeUndefined();
    expect(await operate("up", INPUTS)).toBeUndefined();
    expect(await operate("expect-no-changes", INPUTS)).toBeUndefined();
    const stack = await openStack(project, async () => {});
    const web = sandbox.cloud
      .objects()
      .find(({ type, object }) => type === "hcloud_server" && object.name === "web-1")?.object;
    expect(web?.user_data).toBe(SECRET);
    expect((await stack.outputs()).ipv4Address?.value).toBe(web?.ipv4_address);
    const resources = await stack.resources();
    const state = readFileSync(join(project, "state", ".pulumi", "stacks", "plugin", "dev.json"), "utf8");
    expect(state).toContain("web-1");
    expect(state).not.toContain("hunter2");

    await renew();
    const typescript = await openStack(join(project, "typescript"), async () => {
      const server = new Server("web", { ...INPUTS, userData: pulumi.secret(SECRET) } as ServerArgs);
      new Server("other", { name: "other-1", labels: { peer: server.ipv4Address } });
    });
    await typescript.up();
    expect(comparable(resources)).toEqual(comparable(await typescript.resources()));
  }, 300_000);

  test.each([
    [
      "an unknown name",
      { name: "web-1", serverTyp: "cx23" },
      'there is no input "serverTyp"; did you mean "serverType"?',
    ],
    [
      "a value",
      { name: "web-1", image: "a b" },
      'image must be the name or ID of an image, such as debian-13, got "a b".',
    ],
    [
      "a secret",
      { name: "web-1", userData: "#".repeat(40_000) },
      "user_data must be at most 32768 bytes long (32 KiB); the given value is not shown.",
    ],
  ])(
    "is told by the same sentence that %s is refused, and nothing is created",
    async (_, inputs, sentence) => {
      const before = sandbox.cloud.objects();
      expect(await operate("up", inputs)).toContain(`hcloud-server: ${sentence}`);
      expect(sandbox.cloud.objects()).toEqual(before);
    },
    120_000,
  );
});

/**
 * Returns comparable resources: values that the cloud generates are replaced by names; secrets are marked, and in plain
 * text.
 */
function comparable(resources: readonly PulumiResource[]): unknown[] {
  const known = resources.flatMap(({ urn, id, outputs = {} }) =>
    id === undefined
      ? []
      : [id, outputs.ipv4Address, outputs.ipv6Address].flatMap((value, index): [string, string][] =>
          typeof value === "string" && value !== "" ? [[value, `${urn.split("::").at(-1)}#${index}`]] : [],
        ),
  );
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ urn, parent, inputs }: PulumiResource & { inputs?: object }) => {
      const text = JSON.stringify({ urn, parent, inputs });
      return known.reduce((named, [value, name]) => named.replaceAll(value, name), text);
    })
    .sort();
}
