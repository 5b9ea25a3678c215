import * as pulumi from "@pulumi/pulumi";
import { Lxc, type LxcArgs } from "../../../components/proxmox/lxc";
import { type Created, inputsOf, mockProxmox, value } from "./mocks";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin";

let created: Created[];

beforeEach(async () => {
  created = await mockProxmox({ ipv4: { eth1: "10.0.1.7", eth0: "10.0.0.7" }, ipv6: { eth0: "2001:db8::7" } });
});

async function make(args: Partial<LxcArgs> = {}): Promise<Lxc> {
  const lxc = new Lxc("dns", { name: "dns-1", nodeName: "pve", ...args });
  await pulumi.runtime.disconnect();
  return lxc;
}

const container = () => inputsOf(created, "containerLegacy:ContainerLegacy");
const templateFileId = "local:vztmpl/debian-13.tar.zst";

test("makes an unprivileged container, and nothing else", async () => {
  await make({ templateFileId });
  expect(created.map(({ name }) => name)).toEqual(["dns", "dns-this"]);
  expect(container()).toMatchObject({
    unprivileged: true,
    operatingSystem: { templateFileId, type: "debian" },
    features: { nesting: true, keyctl: false },
    initialization: { hostname: "dns-1", ipConfigs: [{ ipv4: { address: "dhcp" } }] },
  });
  expect(container().initialization).not.toHaveProperty("userAccount");
  expect(container().initialization).not.toHaveProperty("dns");
});

test("downloads a template of the container's own", async () => {
  await make({ template: { url: "https://images.example.com/a/debian-13.tar.zst", datastoreId: "shared" } });
  expect(created.map(({ name }) => name)).toEqual(["dns", "dns-this-template", "dns-this"]);
  expect(inputsOf(created, "fileLegacy:FileLegacy")).toMatchObject({
    contentType: "vztmpl",
    sourceFile: { path: "https://images.example.com/a/debian-13.tar.zst", fileName: "dns-1-debian-13.tar.zst" },
  });
  expect(container().operatingSystem).toMatchObject({ templateFileId: "shared:vztmpl/dns-1-debian-13.tar.zst" });
});

test("lets root log in with keys and a password, which stays secret", async () => {
  await make({ templateFileId, sshKeys: [`${key}\n`], password: "correct horse" });
  expect(container().initialization).toMatchObject({
    value: { userAccount: { keys: [key], password: "correct horse" } },
  });
});

test("ends notes as Proxmox does", async () => {
  await make({ templateFileId, description: "Name server" });
  expect(container().description).toBe("Name server\n");
});

test("leaves out what of DNS is not given", async () => {
  await make({ templateFileId, dns: { domain: "example.com" } });
  expect(container().initialization).toMatchObject({ dns: { domain: "example.com" } });
  expect((container().initialization as { dns: object }).dns).not.toHaveProperty("servers");
});

test("gives the addresses by interface, and the first as the primary one", async () => {
  const lxc = await make({ templateFileId });
  expect(await value(lxc.ipv4Addresses)).toEqual({ eth0: "10.0.0.7", eth1: "10.0.1.7" });
  expect(await value(lxc.primaryIpv4)).toBe("10.0.0.7");
});

test("takes a static address for the primary one", async () => {
  const lxc = await make({ templateFileId, ipConfigs: [{ ipv4: { address: "10.9.0.5/16" } }] });
  expect(await value(lxc.primaryIpv4)).toBe("10.9.0.5");
});

test("refuses what an import would not find", async () => {
  const refused = (args: Partial<LxcArgs>) => () =>
    new Lxc("dns", { name: "dns-1", nodeName: "pve", templateFileId, ...args });
  expect(refused({ memory: { swap: 0 } })).toThrow("proxmox-lxc: memory must not be 512 with a swap of 0");
  expect(refused({ features: { nesting: false } })).toThrow("proxmox-lxc: features must have nesting");
  expect(refused({ templateFileId: undefined })).toThrow("template_file_id or template must be given");
  await pulumi.runtime.disconnect();
  expect(created).toEqual([]);
});
