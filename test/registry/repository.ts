import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository in a temporary folder. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "twinstack-repository-"));

  constructor() {
    this.git("init", "--quiet", "--initial-branch=main");
    // The user's settings, such as a signing key, must not apply.
    for (const [name, value] of Object.entries({ "user.name": "test", "user.email": "test@example.com" })) {
      this.git("config", name, value);
    }
    this.git("config", "commit.gpgSign", "false");
    this.git("config", "tag.gpgSign", "false");
  }

  git(...args: string[]): string {
    return execFileSync("git", ["-C", this.folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Commits everything. */
  commit(message = "change"): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", `--message=${message}`);
  }

  /** Commits files, and tags the commit. */
  release(tag: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.commit(tag);
    this.git("tag", "--annotate", `--message=${tag}`, tag);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
