import { Lxc, type LxcArgs } from "../../../components/proxmox/lxc";
import { type MockedClouds, outputValue } from "../../../src/testing/mocks";
import { inputsOf, mockProxmox } from "./mocks";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin";

let clouds: MockedClouds;

beforeEach(async () => {
  clouds = await mockProxmox({ ipv4: { eth1: "10.0.1.7", eth0: "10.0.0.7" }, ipv6: { eth0: "2001:db8::7" } });
});

async function make(args: Partial<LxcArgs> = {}): Promise<Lxc> {
  const lxc = new Lxc("dns", { name: "dns-1", nodeName: "pve", ...args });
  await clouds.settle();
  return lxc;
}

const container = () => inputsOf(clouds, "ContainerLegacy");
const templateFileId = "local:vztmpl/debian-13.tar.zst";

test("creates an unprivileged container, and nothing else", async () => {
  await make({ templateFileId });
  expect(clouds.resources.map(({ name }) => name)).toEqual(["dns-this"]);
  expect(container()).toMatchObject({
    unprivileged: true,
    operatingSystem: { templateFileId, type: "debian" },
    features: { nesting: true, keyctl: false },
    initialization: { hostname: "dns-1", ipConfigs: [{ ipv4: { address: "dhcp" } }] },
  });
  expect(container()).not.toHaveProperty("environmentVariables");
  expect(container().initialization).not.toHaveProperty("userAccount");
  expect(container().initialization).not.toHaveProperty("dns");
});

test("downloads a template of the container's own", async () => {
  await make({ template: { url: "https://images.example.com/a/debian-13.tar.zst", datastoreId: "shared" } });
  expect(clouds.resources.map(({ name }) => name)).toEqual(["dns-this-template", "dns-this"]);
  expect(inputsOf(clouds, "FileLegacy")).toMatchObject({
    contentType: "vztmpl",
    sourceFile: { path: "https://images.example.com/a/debian-13.tar.zst", fileName: "pve_dns-1-debian-13.tar.zst" },
  });
  expect(container().operatingSystem).toMatchObject({
    templateFileId: clouds.resource("dns-this-template").id,
  });
});

test("allows root to log in with keys and a password, which stays secret", async () => {
  await make({ templateFileId, sshKeys: [`${key}\n`], password: "correct horse" });
  expect(container().initialization).toMatchObject({ userAccount: { keys: [key], password: "correct horse" } });
  expect(clouds.resource("dns-this").secrets).toEqual(["initialization"]);
});

test("maps IDs, and sets variables and a hook script", async () => {
  await make({
    templateFileId,
    idmap: [{ type: "uid", containerId: 1000, hostId: 1000 }],
    environment: { LANG: "C.UTF-8" },
    hookScriptFileId: "local:snippets/hook.sh",
  });
  expect(container()).toMatchObject({
    idmaps: [{ type: "uid", containerId: 1000, hostId: 1000, size: 1 }],
    environmentVariables: { LANG: "C.UTF-8" },
    hookScriptFileId: "local:snippets/hook.sh",
  });
});

test("rejects mapped IDs of a privileged container", () => {
  const idmap = [{ type: "uid" as const, containerId: 0, hostId: 0 }];
  expect(() => new Lxc("dns", { name: "dns-1", nodeName: "pve", templateFileId, unprivileged: false, idmap })).toThrow(
    /idmap must be empty if unprivileged is false/,
  );
});

test("ends notes as Proxmox does", async () => {
  await make({ templateFileId, description: "Name server" });
  expect(container().description).toBe("Name server\n");
});

test("omits DNS settings that are not set", async () => {
  await make({ templateFileId, dns: { domain: "example.com" } });
  expect(container().initialization).toMatchObject({ dns: { domain: "example.com" } });
  expect((container().initialization as { dns: object }).dns).not.toHaveProperty("servers");
});

test("gives the addresses by interface, and the first as the primary one", async () => {
  const lxc = await make({ templateFileId });
  expect(await outputValue(lxc.ipv4Addresses)).toEqual({ eth0: "10.0.0.7", eth1: "10.0.1.7" });
  expect(await outputValue(lxc.primaryIpv4)).toBe("10.0.0.7");
});

test("uses a static address as the primary one", async () => {
  const lxc = await make({ templateFileId, ipConfigs: [{ ipv4: { address: "10.9.0.5/16" } }] });
  expect(await outputValue(lxc.primaryIpv4)).toBe("10.9.0.5");
});

test("rejects settings that an import would not find", async () => {
  const refused = (args: Partial<LxcArgs>) => () =>
    new Lxc("dns", { name: "dns-1", nodeName: "pve", templateFileId, ...args });
  expect(refused({ memory: { swap: 0 } })).toThrow("proxmox-lxc: memory must not be 512 with a swap of 0");
  expect(refused({ features: { nesting: false } })).toThrow("proxmox-lxc: features must enable nesting");
  expect(refused({ templateFileId: undefined })).toThrow("template_file_id or template must be set");
  await clouds.settle();
  expect(clouds.resources).toEqual([]);
});
