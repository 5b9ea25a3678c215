import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LockedError, takeLock } from "../../src/local/lock";
import { packageRoot } from "../../src/root";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-lock-"));
  path = join(folder, "Pulumi.dev.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An unused process ID. */
const DEAD = 2 ** 30;

function lockedBy(owner: { pid: number; host: string; start?: string }): void {
  mkdirSync(`${path}.lock`);
  writeFileSync(join(`${path}.lock`, "owner.json"), JSON.stringify(owner));
}

test("one has it at a time, and the error names the owner", async () => {
  const release = await takeLock(path);
  await expect(takeLock(path)).rejects.toThrow(new LockedError(path, process.pid));
  await expect(takeLock(path)).rejects.toThrow(`${path} is in use by process ${process.pid}`);
  await release();
  expect(existsSync(`${path}.lock`)).toBe(false);
  await (await takeLock(path))();
});

test("a waiting process learns who holds the lock, and gets it next", async () => {
  const release = await takeLock(path);
  const told: (number | undefined)[] = [];
  const waiting = takeLock(path, {
    onWait: (owner) => {
      told.push(owner);
      void release();
    },
  });
  await (await waiting)();
  expect(told).toEqual([process.pid]);
});

test("a killed owner's lock does not block others", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  lockedBy({ pid: child.pid as number, host: hostname() });
  await expect(takeLock(path)).rejects.toThrow(`is in use by process ${child.pid}`);
  const ended = new Promise((done) => child.once("close", done));
  child.kill("SIGKILL");
  await ended;
  await (await takeLock(path))();
});

const onLinux = process.platform === "linux" ? test : test.skip;

// Mutation: isRunning that only asks whether the ID is taken.
onLinux(
  "a killed owner's lock does not block others while nobody waits for it, as in a container without an init",
  async () => {
    // The shell becomes sleep, which does not wait for its child.
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 600"], { stdio: ["ignore", "pipe", "ignore"] });
    const [text] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(text.toString());
    try {
      while (!/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) await setTimeout(20);
      lockedBy({ pid, host: hostname() });
      await (await takeLock(path))();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

// Mutation: isDead that does not compare starts.
onLinux("a killed owner's lock does not block others when another process has its ID", async () => {
  lockedBy({ pid: process.pid, host: hostname(), start: "1" });
  const release = await takeLock(path);
  await expect(takeLock(path)).rejects.toThrow(LockedError);
  await release();
});

test("of many that find a dead owner, one has it at a time", async () => {
  lockedBy({ pid: DEAD, host: hostname() });
  let having = 0;
  const all = Array.from({ length: 10 }, async () => {
    const release = await takeLock(path, { onWait: () => {} });
    having += 1;
    expect(having).toBe(1);
    await new Promise(setImmediate);
    having -= 1;
    await release();
  });
  await Promise.all(all);
});

test("a lock of another machine is free when nobody has renewed it for long", async () => {
  lockedBy({ pid: DEAD, host: "elsewhere" });
  await expect(takeLock(path)).rejects.toThrow(LockedError);
  const past = new Date(Date.now() - 3_600_000);
  utimesSync(`${path}.lock`, past, past);
  await (await takeLock(path))();
});

test("a lock without an owner is free at once", async () => {
  mkdirSync(`${path}.lock`);
  await (await takeLock(path))();
});

test("what a process left that was killed while it took or released the lock is deleted", async () => {
  mkdirSync(`${path}.lock-1.${DEAD}`);
  mkdirSync(`${path}.lock-1.${process.pid}`);
  const release = await takeLock(path);
  await release();
  expect(readdirSync(folder)).toEqual([`Pulumi.dev.yaml.lock-1.${process.pid}`]);
});

// A process takes the lock and releases it in five changes of the disk; the first four leave something.
test.each([1, 2, 3, 4, 5])("a process that is killed after change %i of the disk locks nobody out", async (change) => {
  const program = `
      const fs = require("node:fs");
      const { takeLock } = require("./src/local/lock");
      let changes = 0;
      for (const call of ["mkdirSync", "writeFileSync", "renameSync", "rmSync"]) {
        const original = fs[call];
        fs[call] = (...given) => {
          original(...given);
          changes += 1;
          if (changes === ${change}) process.kill(process.pid, "SIGKILL");
        };
      }
      takeLock(${JSON.stringify(path)}).then((release) => release());
    `;
  const { signal } = spawnSync(process.execPath, ["-r", "./test/toolchain/register.js", "-e", program], {
    cwd: packageRoot,
  });
  expect(signal).toBe("SIGKILL");
  if (change < 5) expect(readdirSync(folder)).toHaveLength(1);
  await (await takeLock(path))();
  expect(readdirSync(folder)).toEqual([]);
});
