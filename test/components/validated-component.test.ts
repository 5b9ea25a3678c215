import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";

const register = join(packageRoot, "test", "toolchain", "register.js");

function run(...args: string[]) {
  const program = join(__dirname, "refused.ts");
  return promisify(execFile)(process.execPath, ["-r", register, program, ...args], { timeout: 60_000 });
}

const sentence =
  'component "peer": hcloud-server: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got "peer of web-1".';

test("if an input is rejected once it is known, outputs fail with the message, and no dependent resource is created", async () => {
  const { outputs, registered } = JSON.parse((await run("server", "catch")).stdout);
  expect(outputs).toEqual({ web: "web-1", id: sentence, firewall: sentence, volumes: sentence, third: sentence });
  expect(registered).toEqual(["web-this-own", "web-this"]);
}, 90_000);

test("a component fails with the error of a nested one", async () => {
  const { outputs, registered } = JSON.parse((await run("rack", "catch")).stdout);
  expect(outputs.name).toMatch(/^component "rack-peer": hcloud-server: labels\[\*\] must be empty, or/);
  expect(registered).not.toContain("rack-peer-this");
}, 90_000);

test("if two inputs turn out to be inconsistent, nothing is created", async () => {
  const { outputs, registered } = JSON.parse((await run("nomad", "catch")).stdout);
  expect(outputs.networkId).toMatch(/^component "nomad": hcloud-nomad-cluster: nomad.version must be 2.0.4-1 or newer/);
  expect(registered).toEqual([]);
}, 90_000);

test("checks of several inputs reject outputs with the same message as plain values", async () => {
  const { outputs, registered } = JSON.parse((await run("agreement", "catch")).stdout);
  const sentence = "proxmox-vm: memory must not have a floating that is greater than dedicated";
  expect(outputs).toEqual({
    shown: `component "shown": ${sentence}, got {"dedicated":1024,"floating":2048}.`,
    secret: `component "secret": ${sentence}; the given value is not shown.`,
    gateway: expect.stringContaining("ip_configs[*].ipv4 must have no gateway if the address is dhcp"),
  });
  expect(registered).toEqual([]);
}, 90_000);

test("an uncaught error ends the program with the message", async () => {
  await expect(run("server")).rejects.toMatchObject({
    code: 1,
    killed: false,
    stderr: expect.stringContaining(sentence),
  });
}, 90_000);

test.each([
  [
    "snippet",
    "cloud_init.user_data cannot be removed once it is set: the machine's cloud-init drive refers to the snippet.",
  ],
  [
    "image",
    "disks must keep image, or import_from or file_id on the boot disk, as long as several disks have number 0: a new disk would get its image.",
  ],
  ["speed", "disks must keep a speed once they have one: Pulumi's plugin cannot remove limits. Set high ones instead."],
])(
  "a machine whose %s has to stay fails with the sentence",
  async (program, sentence) => {
    const { outputs } = JSON.parse((await run(program, "catch")).stdout);
    expect(outputs.id).toBe(`component "web": proxmox-vm: ${sentence}`);
  },
  90_000,
);
