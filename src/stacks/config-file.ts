import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { basename, resolve } from "node:path";

/**
 * Returns the path given to `pulumi up --config-file`. Pulumi passes the file's content to the program, but not its
 * name, so the name is read from the arguments of the `pulumi` process that started this program.
 * @returns undefined without `--config-file`, and on Windows
 */
export function givenConfigFile(): string | undefined {
  for (let pid = process.ppid; pid > 1; ) {
    const ancestor = processOf(pid);
    if (!ancestor) return undefined;
    const [program = "", ...args] = ancestor.args;
    if (/^pulumi(\.exe)?$/.test(basename(program))) {
      const given = configFileIn(args);
      return given === undefined ? undefined : resolve(ancestor.folder, given);
    }
    pid = ancestor.parent;
  }
  return undefined;
}

/** Returns the value of the last `--config-file` in arguments. */
function configFileIn(args: readonly string[]): string | undefined {
  return args
    .flatMap((arg, index) => {
      if (arg === "--config-file") return args[index + 1] ?? [];
      return arg.startsWith("--config-file=") ? arg.slice("--config-file=".length) : [];
    })
    .at(-1);
}

interface Process {
  parent: number;
  args: readonly string[];
  /** Its working directory, as far as it is known. */
  folder: string;
}

function processOf(pid: number): Process | undefined {
  try {
    if (process.platform === "linux") {
      const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
      const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
      return { parent, args, folder: readlinkSync(`/proc/${pid}/cwd`) };
    }
    const [, parent, args] =
      /^\s*(\d+)\s+(.*)/.exec(execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" })) ?? [];
    return { parent: Number(parent ?? 0), args: (args ?? "").split(" "), folder: process.cwd() };
  } catch {
    return undefined;
  }
}
