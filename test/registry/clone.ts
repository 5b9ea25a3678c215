import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../src/root";
import { Repository } from "./repository";

/** The output of `twinstack`. */
export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** A registry in its own process. */
export interface RunningRegistry {
  url: string;
  /** OpenTofu's CLI configuration for it. */
  cliConfiguration: string;
  versions: string[];
  stop(): Promise<void>;
}

/** A clone of this checkout with its own history, in which the command can be run. */
export class Clone extends Repository {
  private readonly children = new Set<ChildProcess>();

  constructor() {
    super();
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: packageRoot,
      encoding: "utf8",
    }).split("\n");
    for (const file of files) {
      if (file === "" || !existsSync(join(packageRoot, file))) continue;
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(packageRoot, file), join(this.folder, file));
    }
    symlinkSync(join(packageRoot, "node_modules"), join(this.folder, "node_modules"));
    writeFileSync(join(this.folder, ".git", "info", "exclude"), "node_modules\n");
    this.commit("start");
  }

  /** Replaces text in a file, which must contain it. */
  edit(path: string, ...replacements: [was: string, is: string][]): void {
    let text = readFileSync(join(this.folder, path), "utf8");
    for (const [was, is] of replacements) {
      if (!text.includes(was)) throw new Error(`${path} has no ${JSON.stringify(was)}`);
      text = text.replace(was, () => is);
    }
    this.write(path, text);
  }

  /** Runs the clone's `twinstack` from its sources. */
  twinstack(...args: string[]): Promise<Said> {
    return new Promise((resolve) => {
      execFile(process.execPath, this.command(args), { cwd: this.folder, env: process.env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }

  /** Runs `twinstack registry` until it is stopped. */
  registry(env: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<RunningRegistry> {
    const child = spawn(process.execPath, this.command(["registry", "--json", "--port", "0", ...args]), {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.children.add(child);
    const ended = new Promise<number | null>((done) => child.on("close", done));
    const stop = async () => {
      child.kill("SIGINT");
      expect(await ended).toBe(0);
    };
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", (line) => {
        const { url, file, versions } = JSON.parse(line);
        resolve({ url, versions, cliConfiguration: file, stop });
      });
      ended.then((code) => reject(new Error(`twinstack registry ended with ${code}`)));
    });
  }

  /** Also stops processes that a failed test has left. */
  override remove(): void {
    for (const child of this.children) child.kill("SIGKILL");
    super.remove();
  }

  private command(args: readonly string[]): string[] {
    return ["--require", join(this.folder, "test", "registry", "sources.js"), join("src", "cli", "main.ts"), ...args];
  }
}
