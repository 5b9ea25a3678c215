import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";

/** Files that commands need and that are not there, are folders, or hold something else. */

const main = join(packageRoot, "dist", "src", "cli", "main.js");
const server = "{ module: hcloud-server, inputs: { name: web-1 } }";
const reading = (path: string) =>
  `config:
  twinstack:states:
    core: { backend: local, path: ${path} }
  twinstack:modules:
    web: { module: hcloud-server, inputs: { name: web-1, image: "\${state.core.image}" } }
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-files-"));
  const files = {
    "Pulumi.yaml": "name: mine\nruntime: nodejs\n",
    "Pulumi.dev.yaml": `config:\n  twinstack:modules:\n    web: ${server}\n`,
    "Pulumi.lost.yaml": reading("nowhere/core.tfstate"),
    "Pulumi.half.yaml": reading("half.json"),
    "Pulumi.empty.yaml": "",
    "half.json": "{ half",
    file: "",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, "Pulumi.folder.yaml"));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function twinstack(args: readonly string[]): Promise<{ code: number; said: string }> {
  const options = { cwd: folder, timeout: 100_000, env: { ...process.env, PULUMI_BACKEND_URL: `file://${folder}` } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], options);
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

test.each<[command: string, code: number, said: string]>([
  ["graph none", 2, 'there is no stack "none"'],
  ["graph ../../etc/passwd", 2, 'there is no stack "../../etc/passwd"'],
  ["graph folder", 2, "Pulumi.folder.yaml is a folder, and a file is needed"],
  ["graph empty", 2, "twinstack:modules has no module"],
  ["graph dev --out none/graph.md", 1, "there is no file or folder none/graph.md"],
  ["graph dev --out .", 1, ". is a folder, and a file is needed"],
  ["up none --sandbox", 2, 'there is no stack "none"'],
  ["up lost --sandbox", 2, "core.tfstate: apply its root module first, or correct the path"],
  ["export lost --sandbox", 2, "core.tfstate: apply its root module first, or correct the path"],
  ["prove half --sandbox", 2, "half.json cannot be read"],
  ["destroy folder --yes", 2, "Pulumi.folder.yaml is a folder, and a file is needed"],
  ["secrets folder", 2, "Pulumi.folder.yaml is a folder, and a file is needed"],
  ["adopt dev none.tfstate --sandbox", 2, "there is no file or folder none.tfstate"],
  ["adopt dev half.json --sandbox", 2, "half.json is not complete JSON"],
  ["export dev --sandbox --out file", 1, "file is a file, and a folder is needed"],
  ["workspace hcloud-server plan --sandbox --folder file", 1, "file is not a folder"],
  ["roundtrip none", 1, 'there is no stack "none"'],
  ["registry --repository none", 1, "none"],
  ["registry --tls-certificate none --tls-key none", 1, "there is no file or folder none"],
  ["registry --tls-certificate half.json --tls-key half.json", 2, "must be a certificate and its key, PEM"],
])("twinstack %s ends with %i and a sentence", async (command, code, said) => {
  const ended = await twinstack(command.split(" "));
  expect(ended.said).toContain(said);
  expect(ended.said).not.toMatch(/\n\s+at |E[A-Z]{4,}: |TypeError|node:internal/);
  expect(ended.code).toBe(code);
});
