import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";
import { type Project, packageProject } from "./package-project";

/** Tests the package as published, in a user's project with the examples of `docs/testing.md`. */

jest.setTimeout(300_000);

const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));

const shell = promisify(execFile);

let project: Project;
let examples: string[];
beforeAll(async () => {
  project = await packageProject(["@swc/core", "@swc/jest", "@types/jest", "jest", "typescript"]);
  examples = await writeExamples(project.folder);
});
afterAll(() => project?.remove());

/** Writes the documentation's examples that have a file name, and returns these names. */
async function writeExamples(folder: string): Promise<string[]> {
  const text = await readFile(join(packageRoot, "docs", "testing.md"), "utf8");
  const blocks = [...text.matchAll(/^```\w+\n(?:\/\/|#) (\S+\.\w+)\n([\s\S]*?)^```$/gm)];
  for (const [, name, content] of blocks) {
    await mkdir(dirname(join(folder, name as string)), { recursive: true });
    await writeFile(join(folder, name as string), content as string);
  }
  return blocks.map(([, name]) => name as string);
}

describe("the package's files", () => {
  test("are what users need", () => {
    const wanted = [
      "LICENSE",
      "README.md",
      "Pulumi.yaml",
      "modules-hcl/bootstrap/k3s/files/k3s.service",
      "dist/src/cli/main.js",
      "dist/components/hcloud/server.d.ts",
      "dist/components/hcloud/server.js",
      "dist/src/stacks/program.js",
      "dist/src/testing/index.d.ts",
      "dist/src/testing/index.js",
      "modules-hcl/terraform-hcloud-k8s-cluster/modules/server/main.tf",
      "modules-hcl/terraform-hcloud-server/examples/minimal/main.tf",
      "modules-hcl/terraform-hcloud-server/main.tf",
      "src/providers/schemas/hcloud.json",
      "src/sandbox/protocols/tfplugin5.proto",
      "stacks/Pulumi.hcloud-server.yaml",
      "src/toolchain/opentofu/go.mod",
      "src/toolchain/opentofu/go.sum",
    ];
    expect(wanted.filter((path) => !project.files.includes(path))).toEqual([]);
  });

  test("are nothing else", () => {
    const unwanted = [
      /(^|\/)(test|tests|bench|docs|node_modules|\.[^/]+)(\/|$)/,
      /\.(test\.\w+|tftest\.hcl|tsbuildinfo|lock\.hcl|tgz|tfvars)$/,
      /(?<!stacks\/states\/[^/]+)\.tfstate/,
    ];
    expect(project.files.filter((path) => unwanted.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  test("are all made from a source that is still there", () => {
    const made = project.files.flatMap((path) => /^dist\/(.+?)(?:\.d\.ts|\.js)$/.exec(path)?.[1] ?? []);
    expect(made.length).toBeGreaterThan(100);
    // If this fails, `rm -r dist && npm run build` updates `dist/`.
    expect(made.filter((path) => !existsSync(join(packageRoot, `${path}.ts`)))).toEqual([]);
  });
});

test("what the package imports is what it depends on", async () => {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const used = new Set<string>();
  for (const path of project.files.filter((each) => /^dist\/.*\.js$/.test(each))) {
    const text = await readFile(join(project.folder, "node_modules", "twinstack", path), "utf8");
    for (const [, name] of text.matchAll(/(?:require|import)\("([^."][^"]*)"\)/g)) used.add(packageOf(name as string));
  }
  const builtIn = (name: string) => name.startsWith("node:") || builtinModules.includes(name);
  expect([...used].filter((name) => !builtIn(name) && !declared.includes(name))).toEqual([]);
  expect(declared.filter((name) => !used.has(name))).toEqual([]);
});

function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

describe("TypeScript finds the declarations", () => {
  test.each([
    ["node16", "node16"],
    ["bundler", "esnext"],
    // The template of `pulumi new typescript`.
    ["node10", "commonjs"],
  ])("with the module resolution %s", async (moduleResolution, module) => {
    const compilerOptions = {
      target: "es2022",
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["jest"],
    };
    const name = `tsconfig.${moduleResolution}.json`;
    const files = [...examples.filter((each) => each.endsWith(".ts")), "program.ts"];
    // All entry points, so that a broken one is found.
    const ways = [
      'import { Droplet } from "twinstack/components/digitalocean/droplet";',
      'import { Vm } from "twinstack/components/proxmox/vm";',
      'import { program } from "twinstack/stacks/program";',
      'import type { Fault } from "twinstack/testing";',
      'export const fault: Fault = { type: "hcloud_server", kind: "slow", seconds: 1 };',
      "// @ts-expect-error There is no such input.",
      'export const all = [program, Vm, () => new Droplet("a", { name: "a", region: "fra1", sized: "big" })];',
    ];
    await writeFile(join(project.folder, "program.ts"), ways.join("\n"));
    await writeFile(join(project.folder, name), JSON.stringify({ compilerOptions, files }));
    await project.run("tsc", "-p", name);
  });
});

test("a program in ECMAScript modules imports by name", async () => {
  const lines = [
    'import { mocks, startTestSandbox, withSandbox } from "twinstack/testing";',
    'import { Server } from "twinstack/components/hcloud/server";',
    "console.log([mocks, startTestSandbox, withSandbox, Server].map((each) => typeof each).join());",
  ];
  const { stdout } = await shell(process.execPath, ["--input-type=module", "--eval", lines.join("\n")], {
    cwd: project.folder,
  });
  expect(stdout.trim()).toBe("function,function,function,function");
});

test("the documentation's tests, and one in CommonJS, run green without an account", async () => {
  await writeFile(
    join(project.folder, "plain.test.js"),
    `const { Server } = require("twinstack/components/hcloud/server");
const { withSandbox } = require("twinstack/testing");

test("a stack of a program in CommonJS", () =>
  withSandbox(async (sandbox) => {
    const stack = await sandbox.pulumi("dev", async () => {
      new Server("web", { name: "web-1" });
    });
    expect(await stack.up()).toMatchObject({ create: 2 });
  }));
`,
  );
  const report = join(project.folder, "report.json");
  await project.run("jest", "--ci", "--json", `--outputFile=${report}`);
  const { numPassedTestSuites, numTotalTests, numPassedTests } = JSON.parse(await readFile(report, "utf8"));
  expect(numPassedTestSuites).toBe(examples.filter((name) => name.includes(".test.")).length + 1);
  expect(numPassedTests).toBe(numTotalTests);
});

describe("the command", () => {
  const stack = `config:
  twinstack:modules:
    web:
      module: hcloud-server
      inputs:
        name: web-1
        sshKeys: [admin]
`;
  const twinstack = (...args: string[]) => project.run("twinstack", ...args);

  beforeAll(async () => {
    await writeFile(join(project.folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    await writeFile(join(project.folder, "Pulumi.dev.yaml"), stack);
  });

  test("offers what makes sense outside of a clone, and says why not what does not", async () => {
    const verbs = [...(await twinstack("--help")).matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, verb]) => verb);
    expect(verbs).toEqual(
      expect.arrayContaining(["up", "export", "adopt", "sandbox", "secrets", "setup", "workspace"]),
    );
    expect(verbs).not.toEqual(expect.arrayContaining(["release"]));
    for (const verb of ["export-modules", "release"]) {
      await expect(twinstack(verb)).rejects.toThrow(`"${verb}" is only available in a clone`);
    }
  });

  test("deploys a stack of the user's own project, exports it, and shows what there is", async () => {
    await twinstack("up", "dev", "--sandbox", "--yes", "--json");
    const exported = JSON.parse(await twinstack("export", "dev", "--sandbox", "--json"));
    expect(exported).toMatchObject({ imports: 2, plan: { import: 2, add: 0, change: 0, destroy: 0 } });
    const [, source] = /source\s*=\s*"(.*)"/.exec(await readFile(join(exported.out, "main.tf"), "utf8")) ?? [];
    expect(source).toMatch(/^(\.\.\/)+node_modules\/twinstack\/modules-hcl\/terraform-hcloud-server$/);
  });

  test("runs a sandbox in one shell, for plain OpenTofu in another, with a fault that was asked for", async () => {
    const running = spawn("node_modules/.bin/twinstack", ["sandbox", "--json", "--fault", "refused:hcloud_server:2"], {
      cwd: project.folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(running, "exit");
    try {
      const { file } = JSON.parse(String((await once(running.stdout, "data"))[0]));
      const inShell = (command: string) => shell("sh", ["-c", `. ${file} && ${command}`], { cwd: project.folder });
      const apply = (name: string) =>
        inShell(`cd infra && tofu apply -auto-approve -no-color -var name=${name} -state=${name}.tfstate`);
      await inShell("cd infra && tofu init -no-color");
      await apply("shop-2");
      await expect(apply("shop-3")).rejects.toMatchObject({ stderr: expect.stringContaining("resource_unavailable") });
      await apply("shop-3");

      const servers = async (...args: string[]) =>
        JSON.parse(await twinstack("sandbox", "ls", "--json", ...args)).filter(
          ({ type }: { type: string }) => type === "hcloud_server",
        );
      const [, two, three] = await servers("hcloud");
      expect([two.name, three.name]).toEqual(["shop-2", "shop-3"]);
      expect(two).toMatchObject({ place: "fsn1", address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) });
      expect(await servers("proxmox")).toEqual([]);
      expect(await twinstack("sandbox", "ls", "hcloud")).toMatch(/hcloud_server +\d+ +shop-2 +fsn1 +[\d.]+/);
    } finally {
      running.kill("SIGINT");
    }
    expect(await ended).toEqual([0, null]);
  });
});
