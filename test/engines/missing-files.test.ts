import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";

/**
 * Missing, unreadable and wrong files and folders, for every command that reads or writes some. A mutation that these tests catch: `sentenceOf` that
 * returns an error's stack.
 */

const main = join(packageRoot, "dist", "src", "cli", "main.js");

/** Root may read every file, unless it gives up that right. */
const isRoot = process.geteuid?.() === 0;
const withoutRights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
const canGiveUp = (() => {
  if (!isRoot) return true;
  try {
    execFileSync(withoutRights[0] as string, [...withoutRights.slice(1), "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const unreadable = canGiveUp ? test.each : test.skip.each;
const suffix = canGiveUp ? "" : " (absent: setpriv)";

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "twinstack-missing-")));
  // OpenTofu's warning about this file must not get into what it prints as JSON.
  const TF_CLI_CONFIG_FILE = join(folder, "missing.tofurc");
  env = { ...process.env, ...(await localBackend(join(folder, "backend"))), TF_CLI_CONFIG_FILE };
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
  cpSync(join(packageRoot, "stacks", "Pulumi.hcloud-server.yaml"), join(folder, "Pulumi.dev.yaml"));
});
afterEach(() => {
  execFileSync("chmod", ["-R", "u+rwX", folder]);
  rmSync(folder, { recursive: true });
});

function twinstack(args: readonly string[]): Promise<{ code: number; output: string }> {
  const command = [process.execPath, main, ...args];
  const [file = "", ...rest] = isRoot && canGiveUp ? [...withoutRights, ...command] : command;
  return new Promise((done) => {
    // A command that waits for something would never end.
    const child = execFile(file, rest, { cwd: folder, env, timeout: 300_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
    );
    child.stdin?.end();
  });
}

/** Lines of a progress step, and the one that says what happened. */
const steps = /^[✔✖] .*\n/gm;

async function expectSentence(args: readonly string[], sentence: RegExp): Promise<void> {
  const { code, output } = await twinstack(args);
  const said = output.replace(steps, "");
  expect({ args, said }).toEqual({ args, said: expect.stringMatching(sentence) });
  expect(said).not.toMatch(/\n\s+at |node:internal|\[object |\bundefined\b|╷/);
  expect(said.trim().split("\n").length).toBeLessThan(4);
  expect([1, 2]).toContain(code);
}

const inProject: readonly (readonly string[])[] = [
  ["up", "dev", "--yes"],
  ["preview", "dev"],
  ["destroy", "dev", "--yes"],
  ["roll", "dev"],
  ["kubeconfig", "dev", "--user", "me"],
  ["secrets", "dev"],
  ["graph", "dev"],
  ["export", "dev"],
  ["adopt", "dev", "terraform.tfstate"],
  ["prove", "dev"],
];

test("each command that needs a project says that there is none", async () => {
  rmSync(join(folder, "Pulumi.yaml"));
  for (const args of inProject) await expectSentence(args, /^there is no Pulumi\.yaml in this folder or a parent: /);
}, 900_000);

test("each command that needs a stack says that there is no such stack", async () => {
  for (const [command = "", , ...rest] of inProject) {
    await expectSentence([command, "prod", ...rest], /^there is no stack "prod" in .*; there are dev$/m);
  }
}, 900_000);

unreadable(inProject.map((args) => [args] as const))(
  `twinstack %j names a stack file without read permission${suffix}`,
  async (args) => {
    const file = join(folder, "Pulumi.dev.yaml");
    chmodSync(file, 0);
    await expectSentence(args, new RegExp(`^${file}: permission denied\\. `));
  },
  600_000,
);

const put = (name: string, content = "") => writeFileSync(join(folder, name), content);
const createFolder = (name: string) => mkdirSync(join(folder, name), { recursive: true });

const cases: [string[], RegExp, (() => void)?][] = [
  [["adopt", "dev", "missing.tfstate"], /^there is no file or folder missing\.tfstate$/m],
  [["adopt", "dev", "empty"], /^empty has no OpenTofu state: /m, () => createFolder("empty")],
  [["adopt", "dev", "half.tfstate"], /half\.tfstate/, () => put("half.tfstate", '{"version": 4, "res')],
  [["graph", "dev", "--out", "missing/graph.svg"], /^there is no file or folder missing\/graph\.svg$/m],
  [["graph", "dev", "--out", "empty"], /^empty is a folder, and a file is needed$/m, () => createFolder("empty")],
  [["export", "dev", "--no-plan", "--out", "file"], /file is a file, and a folder is needed/, () => put("file")],
  [["roll", "--root", "missing", "module.web"], /^there is no folder missing$/m],
  [["roll", "--root", "file", "module.web"], /^there is no folder file$/m, () => put("file")],
  [
    ["roll", "--root", "empty", "module.web"],
    /^module\.web has no machines in the state of /m,
    () => createFolder("empty"),
  ],
  [["workspace", "hcloud-server", "destroy"], /^there is no workspace in workspaces\/hcloud-server, so/m],
  [
    ["workspace", "hcloud-server", "plan", "--folder", "file"],
    /file is not a folder|file is a file/,
    () => put("file"),
  ],
  [["registry", "--repository", "missing"], /missing/],
  [["registry", "--repository", "empty"], /not a git repository/, () => createFolder("empty")],
  [["registry", "--port", "0", "--tls-certificate", "no.pem", "--tls-key", "no.pem"], /no file or folder no\.pem$/m],
  [["registry", "--port", "0"], /\.twinstack is a file, and a folder is needed$/m, () => put(".twinstack")],
  [["sandbox"], /\.twinstack is a file, and a folder is needed$/m, () => put(".twinstack")],
  [["prove", "dev", "--sandbox"], /\.twinstack is a file, and a folder is needed$/m, () => put(".twinstack")],
];

// Jest passes a callback in place of a parameter that a row lacks.
test.each(cases.map(([args, sentence, prepare = () => {}]) => [args, sentence, prepare] as const))(
  "twinstack %j",
  async (args, sentence, prepare) => {
    prepare();
    await expectSentence(args, sentence);
  },
  600_000,
);

unreadable<[string[], string, () => void]>([
  [["adopt", "dev", "a.tfstate"], "a.tfstate", () => put("a.tfstate", "{}")],
  [["sandbox", "ls"], ".twinstack/sandbox/cloud/cloud.json", () => put(".twinstack/sandbox/cloud/cloud.json", "{}")],
  [["sandbox"], ".twinstack/sandbox/cloud/cloud.json", () => put(".twinstack/sandbox/cloud/cloud.json", "{}")],
  [["secrets", "dev"], "Pulumi.yaml", () => {}],
])(
  `twinstack %j without read permission for %s${suffix}`,
  async (args, file, prepare) => {
    createFolder(".twinstack/sandbox/cloud");
    prepare();
    chmodSync(join(folder, file), 0);
    await expectSentence(
      args,
      new RegExp(`${file}: permission denied\\. Change its owner or its permissions\\.$`, "m"),
    );
  },
  600_000,
);

unreadable([
  [["graph", "dev", "--out", "closed/x"]],
  [["export", "dev", "--no-plan", "--out", "closed/x"]],
  [["workspace", "hcloud-server", "--folder", "closed/x"]],
])(
  `twinstack %j without write permission${suffix}`,
  async (args) => {
    createFolder("closed");
    chmodSync(join(folder, "closed"), 0o500);
    await expectSentence(args, /closed\/x.*: permission denied\. Change its owner or its permissions\.$/m);
  },
  600_000,
);
