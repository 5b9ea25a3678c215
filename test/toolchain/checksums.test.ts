import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findGo, goBuild } from "../../src/toolchain/go";

/** A program that needs one module, from a proxy in a folder. */

const before = { ...process.env };
let folder: string;
let program: string;
let go: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-checksums-"));
  program = join(folder, "program");
  go = (await findGo())?.path as string;
  publish("v1.0.0");
  write(program, {
    "go.mod": "module example.com/program\n\ngo 1.26.0\n\nrequire example.com/greeting v1.0.0\n",
    "main.go": 'package main\n\nimport "example.com/greeting"\n\nfunc main() { println(greeting.Text) }\n',
  });
  Object.assign(process.env, {
    GOPROXY: `file://${join(folder, "proxy")}`,
    GOMODCACHE: join(folder, "modules"),
    GOFLAGS: "-modcacherw",
    GONOSUMDB: "*",
  });
  execFileSync(go, ["mod", "tidy"], { cwd: program, env: process.env, stdio: "pipe" });
});
afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true });
});

function write(path: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
}

/** Puts a module into the proxy. */
function publish(version: string): void {
  const proxy = join(folder, "proxy", "example.com", "greeting", "@v");
  const source = join(folder, "source");
  const module = "module example.com/greeting\n";
  write(join(source, "example.com", `greeting@${version}`), {
    "go.mod": module,
    "greeting.go": 'package greeting\n\nconst Text = "hello"\n',
  });
  write(proxy, { [`${version}.info`]: JSON.stringify({ Version: version }), [`${version}.mod`]: module });
  // Go rejects archives that list folders, which the module's command line writes.
  const zip =
    "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as out:\n  for name in sys.argv[2:]: out.write(name)";
  const names = ["go.mod", "greeting.go"].map((name) => `example.com/greeting@${version}/${name}`);
  execFileSync("python3", ["-c", zip, join(proxy, `${version}.zip`), ...names], { cwd: source });
}

/** Builds a copy of the program, whose go.sum was changed. */
async function build(name: string, change: (checksums: string) => string): Promise<string> {
  const copy = join(folder, name);
  cpSync(program, copy, { recursive: true });
  writeFileSync(join(copy, "go.sum"), change(readFileSync(join(program, "go.sum"), "utf8")));
  const output = join(copy, "built");
  await goBuild(go, copy, ".", "", output);
  return output;
}

test("modules that have their checksums are built", async () => {
  expect(existsSync(await build("whole", (checksums) => checksums))).toBe(true);
});

test.each([
  ["of a module", /greeting v1.0.0 h1:./],
  ["of a module's go.mod", /greeting v1.0.0\/go.mod h1:./],
])("a checksum %s that was changed stops the build, which says so", async (what, checksum) => {
  const tampered = build(what, (checksums) =>
    checksums.replace(checksum, (line) => line.slice(0, -1) + (line.endsWith("A") ? "B" : "A")),
  );
  await expect(tampered).rejects.toThrow(
    /verifying example.com\/greeting@v1.0.0[\s\S]*checksum mismatch[\s\S]*SECURITY ERROR/,
  );
});

test("a module without a checksum stops the build", async () => {
  await expect(build("without", () => "")).rejects.toThrow("missing go.sum entry");
});
