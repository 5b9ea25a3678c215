import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { packageRoot } from "../../src/root";

/** An isolated machine for the set-up: a PATH with only the programs of the test, and an empty cache. */
export class World {
  readonly root = mkdtempSync(join(tmpdir(), "twinstack-toolchain-"));
  readonly bin = join(this.root, "bin");
  readonly cache = join(this.root, "cache");
  private readonly log = join(this.root, "go.log");
  private readonly before = { ...process.env };

  constructor() {
    mkdirSync(this.bin);
    process.env.PATH = this.bin;
    process.env.TWINSTACK_CACHE = this.cache;
    process.env.TWINSTACK_RELEASES = "off";
  }

  remove() {
    process.env = this.before;
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Writes a shell script to PATH, or to another folder of this world. */
  script(name: string, body: string, folder = this.bin): string {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Writes a tool that only prints a text, like real ones when asked for their version. */
  tool(name: string, prints: string, folder?: string): string {
    return this.script(name, `echo "${prints}"`, folder);
  }

  /**
   * Writes a `go` that writes an executable script in place of the built tool.
   * @param building shell commands that run first: they take time, or fail
   */
  go(version = "go1.99.0", building = "") {
    this.script(
      "go",
      `if [ "$1" = env ]; then echo ${version}; exit; fi
echo "$PWD|$GOTOOLCHAIN|$GOFLAGS|$CGO_ENABLED|$*" >> ${this.log}
echo $$ > ${this.root}/go.pid
while [ "$1" != -o ]; do shift; done
${building}
echo "#!/bin/sh" > "$2"
/bin/chmod +x "$2"`,
    );
  }

  /** Returns one line per started build: `folder|GOTOOLCHAIN|GOFLAGS|CGO_ENABLED|arguments`. */
  builds(): string[] {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").trim().split("\n") : [];
  }

  goProcess(): number | undefined {
    const file = join(this.root, "go.pid");
    return existsSync(file) ? Number(readFileSync(file, "utf8")) || undefined : undefined;
  }

  /** Returns every file in the cache, including locks and unfinished ones. */
  cached(): string[] {
    if (!existsSync(this.cache)) return [];
    const entries = readdirSync(this.cache, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || /\.lock$|^unfinished-/.test(entry.name))
      .map((entry) => entry.name);
  }

  /** Returns the files below a folder of this world. */
  files(folder: string): { name: string; mode: number }[] {
    const entries = readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => ({ name, mode: statSync(join(parentPath, name)).mode & 0o777 }));
  }

  /** Runs `ensureTools` in a process of its own in this world. */
  run(names: string[]) {
    const program = `require("./src/toolchain/ensure").ensureTools(${JSON.stringify(names)}).then((t) => console.log(JSON.stringify(t)))`;
    const child = spawn(process.execPath, ["-r", "./test/toolchain/register.js", "-e", program], {
      cwd: packageRoot,
      // Explicit, because jest's process.env is a copy that Node itself does not use.
      env: process.env,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      output.stdout += text;
    });
    child.stderr.on("data", (text) => {
      output.stderr += text;
    });
    const ended = new Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>((done) =>
      child.on("close", (code, signal) => done({ code, signal, ...output })),
    );
    return { child, output, ended };
  }
}

/** Waits until a condition holds. The limit only ends a test whose event never comes. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 110_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${holds}`);
    await delay(20);
  }
}
