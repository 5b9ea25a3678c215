import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";

// The command that users run; `npm test` builds it.
const main = join(packageRoot, "dist", "src", "cli", "main.js");

let folder: string;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-read-only-"));
  sandbox = await startSandbox();
  env = { ...process.env, ...sandbox.env.all, ...(await localBackend(join(folder, "backend"))) };
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a command as a user with real clouds and a backend. */
const twinstack = (...args: string[]) => twinstackWith(env, ...args);

async function twinstackWith(
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [main, ...args], { cwd: folder, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

/** Returns the stacks of the backend. */
function stacks(): string[] {
  const files = readdirSync(join(folder, "backend", "state"), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /stacks\/.*\.json$/.test(file));
}

const config = { "twinstack:modules": { web: { module: "hcloud-server", inputs: { name: "web-1" } } } };

test.each([
  ["graph", "dev"],
  ["prove", "dev"],
  ["export", "dev", "--out", "root"],
  ["secrets", "dev", "--list"],
  ["destroy", "dev", "--yes"],
])(
  "twinstack %s of a stack that was never deployed makes no stack and leaves its file",
  async (...args) => {
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs" }));
    const file = join(folder, "Pulumi.dev.yaml");
    const text = `# mine\n${stringify({ config })}`;
    writeFileSync(file, text);
    const { code, stderr } = await twinstack(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(stacks()).toEqual([]);
    expect(sandbox.cloud.objects()).toEqual([]);
  },
  120_000,
);

test("secrets of a stack that the backend lacks are not decrypted, and the message says what to do", async () => {
  const secrets = { token: { secure: "v1:abc" } };
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config: { ...config, "twinstack:secrets": secrets } }));
  const { code, stderr } = await twinstack("secrets", "dev", "--list");
  expect(stderr).toContain("your Pulumi backend has no stack dev, for which its secrets were encrypted");
  expect(stderr).toContain('or create it here with "pulumi stack init dev"');
  expect(code).toBe(1);
  expect(stacks()).toEqual([]);
}, 60_000);

test("users who are not logged in to Pulumi get instructions", async () => {
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config }));
  const { PULUMI_BACKEND_URL: _, PULUMI_ACCESS_TOKEN: __, ...others } = env;
  const stranger = { ...others, PULUMI_HOME: join(folder, "stranger") };
  const { code, stderr } = await twinstackWith(stranger, "secrets", "dev", "--list");
  expect(stderr).toContain("PULUMI_ACCESS_TOKEN must be set");
  expect(stderr).toContain('"pulumi login --local" for this machine');
  expect(code).toBe(1);
}, 60_000);
