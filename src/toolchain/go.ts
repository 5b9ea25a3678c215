import { spawn } from "node:child_process";
import { dirname } from "node:path";
import semver from "semver";
import { onExit } from "signal-exit";
import which from "which";
import { outputOf } from "./output-of";
import { platform } from "./platform";

/**
 * The settings that decide what comes out of a build, whatever the user's own settings are. No toolchain and no module version
 * is picked on the way, and no C compiler takes part: what is built runs on any libc.
 */
export const buildSettings = {
  GOTOOLCHAIN: "local",
  GOFLAGS: "-mod=readonly",
  GOWORK: "off",
  CGO_ENABLED: "0",
  GOOS: platform.os,
  GOARCH: platform.arch,
};

/** The Go on PATH: where it is and its version, e.g. `1.26.8`. */
export async function findGo(): Promise<{ path: string; version: string } | undefined> {
  const path = await which("go", { nothrow: true });
  if (!path) return undefined;
  const output = await outputOf(path, ["env", "GOVERSION"], { GOTOOLCHAIN: "local" });
  const version = semver.coerce(/go(\d+\.\d+(\.\d+)?)/.exec(output)?.[1]);
  return version ? { path, version: version.version } : undefined;
}

/**
 * Runs `go build` in a folder with a go.mod. Go stops with this process, whatever ends it.
 * @param output the file to write; Go works in its folder, and leaves things there when it is stopped
 * @throws with the last lines that Go printed.
 */
export async function goBuild(
  go: string,
  folder: string,
  goPackage: string,
  ldflags: string,
  output: string,
): Promise<void> {
  const child = spawn(go, ["build", "-trimpath", "-ldflags", ldflags, "-o", output, goPackage], {
    cwd: folder,
    env: { ...process.env, ...buildSettings, GOTMPDIR: dirname(output) },
    stdio: ["ignore", "ignore", "pipe"],
    // A process group of its own, to stop the compilers with it; Windows has none.
    detached: process.platform !== "win32",
  });
  const forget = onExit(() => {
    const runs = child.pid && child.exitCode === null && child.signalCode === null;
    if (runs && process.platform !== "win32") process.kill(-child.pid, "SIGKILL");
    else child.kill();
  });
  try {
    let printed = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-4000);
    });
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended, failed) => {
      child.on("error", failed).on("close", (...how) => ended(how));
    });
    if (code !== 0)
      throw new Error([`go build ended with ${signal ?? `exit code ${code}`}`, ...lastLines(printed)].join("\n  "));
  } finally {
    forget();
  }
}

const lastLines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.trim() && !line.startsWith("go: downloading "))
    .slice(-12);
