import { spawn } from "node:child_process";
import { dirname } from "node:path";
import semver from "semver";
import { onExit } from "signal-exit";
import which from "which";
import { outputOf } from "./output-of";
import { platform } from "./platform";

/**
 * Settings that make builds reproducible, regardless of the user's settings. No toolchain or module version is selected
 * during the build, and no C compiler is used: the result runs with any libc.
 */
export const buildSettings = {
  GOTOOLCHAIN: "local",
  GOFLAGS: "-mod=readonly",
  GOWORK: "off",
  CGO_ENABLED: "0",
  GOOS: platform.os,
  GOARCH: platform.arch,
};

/** Finds Go on PATH: its path and version, e.g. `1.26.8`. */
export async function findGo(): Promise<{ path: string; version: string } | undefined> {
  const path = await which("go", { nothrow: true });
  if (!path) return undefined;
  const output = await outputOf(path, ["env", "GOVERSION"], { GOTOOLCHAIN: "local" });
  const version = semver.coerce(/go(\d+\.\d+(\.\d+)?)/.exec(output)?.[1]);
  return version ? { path, version: version.version } : undefined;
}

/**
 * Runs `go build` in a folder with a go.mod. Go is stopped with this process.
 * @param output the file to write; Go works in its folder, and leaves files there if it is stopped
 * @throws Error with the last lines of Go's output
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
