import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { busyWorld } from "./busy-world";
import { describeBoot } from "./describe-boot";
import { until } from "./until";
import { World } from "./world";

/** Returns all descendants of a process, in any namespace. */
function processesBelow(pid: number): number[] {
  const children = ofProcess(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...processesBelow(child)]);
}

const commands = (pids: readonly number[]) => pids.map((pid) => ofProcess(pid, "comm").trim());

/** Returns a file of a process; empty if the process has ended. */
function ofProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** Returns whether a cgroup exists. Cgroups belong to the machine, but it may not show them in its mounts. */
function cgroupExists(cgroup: string): boolean {
  const look = `mount -t cgroup2 cgroup2 /mnt && test -e /mnt/${basename(cgroup)}`;
  return spawnSync("unshare", ["--mount", "--propagation", "private", "sh", "-c", look]).status === 0;
}

/** Returns links and mounts of the machine. */
const machine = () => [...readdirSync("/sys/class/net"), ...readFileSync("/proc/self/mountinfo", "utf8").split("\n")];

async function expectNothingLeft(cgroup: string, pids: readonly number[], before: readonly string[]): Promise<void> {
  await until("all processes are gone", () => pids.every((pid) => !existsSync(`/proc/${pid}`)));
  expect(cgroupExists(cgroup)).toBe(false);
  expect(machine().filter((trace) => !before.includes(trace))).toEqual([]);
}

/** Starts a busy world in a second process. Resolves, with the world's cgroup, after `lines` lines of its output. */
async function drive(lines: number) {
  const driver = spawn(
    process.execPath,
    ["--require", join(__dirname, "typescript.js"), join(__dirname, "busy-world.ts")],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const said: string[] = [];
  for await (const line of createInterface({ input: driver.stdout })) if (said.push(line) === lines) break;
  return { driver, pid: driver.pid as number, cgroup: said[0] as string };
}

describeBoot("Nothing is left of a world", () => {
  test("that is stopped", async () => {
    const before = machine();
    const others = processesBelow(process.pid);
    const world = await busyWorld();
    const pids = processesBelow(process.pid).filter((pid) => !others.includes(pid));
    expect(commands(pids)).toEqual(
      expect.arrayContaining(["systemd-nspawn", "systemd", "haproxy", "dnsmasq", "python3"]),
    );
    expect(cgroupExists(world.cgroup)).toBe(true);
    await world.stop();
    await expectNothingLeft(world.cgroup, pids, before);
  });

  test.each([
    ["starts", 1],
    ["is busy", 2],
  ])("whose driver is killed while it %s", async (_, lines) => {
    const before = machine();
    const { pid, cgroup } = await drive(lines);
    const pids = processesBelow(pid);
    expect(commands(pids)).toContain(lines === 1 ? "dnsmasq" : "systemd-nspawn");
    expect(cgroupExists(cgroup)).toBe(true);
    process.kill(pid, "SIGKILL");
    await expectNothingLeft(cgroup, [pid, ...pids], before);
  });

  test("whose driver exits silently", async () => {
    const before = machine();
    const { driver, pid, cgroup } = await drive(2);
    const pids = processesBelow(pid);
    driver.stdin.end();
    await expectNothingLeft(cgroup, [pid, ...pids], before);
  });

  test("that was killed with all its helpers, after the next one starts", async () => {
    const { pid, cgroup } = await drive(2);
    const pids = processesBelow(pid);
    expect(cgroupExists(cgroup)).toBe(true);
    for (const victim of [...pids, pid]) {
      if (existsSync(`/proc/${victim}`)) process.kill(victim, "SIGKILL");
    }
    await until("all processes are gone", () => pids.every((victim) => !existsSync(`/proc/${victim}`)));
    await (await World.start({ networks: ["10.0.1.1/24"] })).stop();
    expect(cgroupExists(cgroup)).toBe(false);
  });
});
