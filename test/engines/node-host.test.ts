import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { packageRoot } from "../../src/root";
import { startTestSandbox, type TestSandbox } from "../../src/testing/sandbox";

let sandbox: TestSandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-node-host-"));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs", main: "program.js" }));
  const program = join(packageRoot, "dist", "src", "stacks", "program.js");
  writeFileSync(join(folder, "program.js"), `module.exports = () => require(${JSON.stringify(program)}).program();\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => sandbox.end());

/** Runs plain `pulumi`, which starts the program in its own process. */
async function pulumi(...args: string[]): Promise<{ code: number; output: string }> {
  const path = [join(__dirname, "node-host"), sandbox.env.PATH].join(delimiter);
  const env = { ...process.env, ...sandbox.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const all = [...args, "--stack", "dev", "--non-interactive", "--color", "never"];
  try {
    const { stdout, stderr } = await promisify(execFile)("pulumi", all, { cwd: folder, env, timeout: 100_000 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

function writeStack(peer: string): void {
  const modules = {
    web: { module: "hcloud-server", inputs: { name: "web-1" } },
    peer: { module: "hcloud-server", inputs: { name: "peer-1", labels: { peer } } },
  };
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config: { "twinstack:modules": modules } }));
}

const servers = () => sandbox.cloud.objects().filter(({ type }) => type === "hcloud_server");

test("plain pulumi deploys a stack, and ends with the message if a value is rejected at runtime", async () => {
  writeStack("peer of ${web.name}");
  expect(await pulumi("stack", "init")).toMatchObject({ code: 0 });
  const refused = await pulumi("preview");
  expect(refused.output).toContain(
    'error: component "peer": hcloud-server: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got "peer of web-1".',
  );
  // Input errors have no stack trace.
  expect(refused.output).not.toMatch(/\.js:\d+/);
  expect(refused.code).not.toBe(0);

  writeStack("${web.name}");
  expect(await pulumi("up", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
  expect(servers().map(({ object }) => object.name)).toEqual(["web-1", "peer-1"]);
  expect(await pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
  expect(servers()).toEqual([]);
}, 300_000);

test("plain pulumi has the file checked that --config-file names, and no other", async () => {
  const own = join(folder, "Pulumi.dev.yaml");
  const other = join(folder, "other.yaml");
  const modules = { web: { module: "hcloud-server", inputs: { name: "web-1" } } };
  for (const file of [own, other]) writeFileSync(file, stringify({ config: { "twinstack:modules": modules } }));
  // Before its first run Pulumi writes the encryption salt and the parsed content to the file.
  expect(await pulumi("stack", "select", "--create")).toMatchObject({ code: 0 });
  expect(await pulumi("preview", "--config-file", "other.yaml")).toMatchObject({ code: 0 });
  const makeAmbiguous = (file: string) =>
    writeFileSync(file, readFileSync(file, "utf8").replace("config:\n", "$&  mine:vlan: 020\n"));
  makeAmbiguous(own);
  expect(await pulumi("preview", "--config-file", "other.yaml")).toMatchObject({ code: 0 });
  makeAmbiguous(other);
  const refused = await pulumi("preview", "--config-file=other.yaml");
  expect(refused).toMatchObject({ output: expect.stringContaining(`${other}, `) });
  expect(refused.output).toContain("020");
  expect(refused.code).not.toBe(0);
}, 300_000);
