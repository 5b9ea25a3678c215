import * as pulumi from "@pulumi/pulumi";
import { Vm, type VmArgs } from "../../../components/proxmox/vm";
import { type MockedClouds, outputValue } from "../../../src/testing/mocks";
import { inputsOf, mockProxmox } from "./mocks";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin";

let clouds: MockedClouds;

beforeEach(async () => {
  clouds = await mockProxmox({
    ipv4Addresses: [["127.0.0.1"], ["10.0.0.77"]],
    ipv6Addresses: [["::1"], ["2001:db8::77"]],
    macAddresses: ["00:00:00:00:00:00", "BC:24:11:00:00:01"],
  });
});

async function make(args: Partial<VmArgs> = {}): Promise<Vm> {
  const vm = new Vm("web", { name: "web-1", nodeName: "pve", ...args });
  await clouds.settle();
  return vm;
}

const machine = () => inputsOf(clouds, "VmLegacy");

test("creates a machine, and nothing else", async () => {
  await make();
  expect(clouds.resources.map(({ name }) => name)).toEqual(["web-this"]);
  expect(machine()).toMatchObject({ name: "web-1", nodeName: "pve", machine: "q35", started: true });
  expect(machine()).not.toHaveProperty("initialization");
  expect(machine()).not.toHaveProperty("efiDisk");
});

test("uploads user data as a snippet of the machine, and keeps it secret", async () => {
  await make({ cloudInit: { userData: "#cloud-config\n" } });
  expect(clouds.resources.map(({ name }) => name)).toEqual(["web-this-user_data", "web-this"]);
  expect(inputsOf(clouds, "FileLegacy")).toMatchObject({
    datastoreId: "local",
    contentType: "snippets",
    sourceRaw: { fileName: "pve_web-1-user-data.yaml", data: "#cloud-config\n" },
  });
  expect(clouds.resource("web-this-user_data").secrets).toEqual(["sourceRaw"]);
  expect(machine().initialization).toMatchObject({ userDataFileId: clouds.resource("web-this-user_data").id });
});

test.each([
  ["debian-13.qcow2", "debian-13.qcow2"],
  ["noble.img", "noble.qcow2"],
])("downloads the image %s for the boot disk", async (file, saved) => {
  const image = { url: `https://images.example.com/a/${file}`, checksum: "0f".repeat(32) };
  await make({ image, disks: [{ interface: "scsi1" }, { interface: "virtio0" }] });
  const { inputs, id } = clouds.resource("web-image-this");
  expect(inputs).toMatchObject({
    datastoreId: "local",
    contentType: "import",
    sourceFile: { path: image.url, checksum: image.checksum, fileName: `pve_web-1-${saved}` },
  });
  expect(machine().disks).toMatchObject([{ interface: "virtio0", importFrom: id }, { interface: "scsi1" }]);
  expect((machine().disks as object[])[1]).not.toHaveProperty("importFrom");
});

test("rejects limits of some disks", () => {
  const disks = [{ speed: { read: 100 } }, { interface: "scsi1" }];
  expect(() => new Vm("web", { name: "web-1", nodeName: "pve", disks })).toThrow(
    /disks must all have a speed, or none/,
  );
});

test("rejects an image without a boot disk, or beside another source", () => {
  const image = { url: "https://images.example.com/a.qcow2" };
  const wrong: Partial<VmArgs>[] = [
    { disks: [{ interface: "scsi1" }] },
    { disks: [{ importFrom: "local:import/a.qcow2" }] },
    { clone: { vmId: "9000" } },
  ];
  for (const args of wrong) {
    expect(() => new Vm("web", { name: "web-1", nodeName: "pve", image, ...args })).toThrow(/image needs a boot disk/);
  }
});

test("puts the disk that the machine boots from first, in whatever order disks are given", async () => {
  const disks = [
    { interface: "sata3" },
    { interface: "scsi1" },
    { interface: "virtio0", importFrom: "local:import/a.qcow2" },
  ];
  await make({ disks });
  expect(machine().disks).toMatchObject([{ interface: "virtio0" }, { interface: "sata3" }, { interface: "scsi1" }]);
  expect(() => new Vm("db", { name: "db-1", nodeName: "pve", disks: [{ interface: "sata0" }, ...disks] })).toThrow(
    /disks must have import_from or file_id only on the boot disk, which is the first of sata0, scsi0 and virtio0 that the machine has/,
  );
});

test("writes tags, notes, keys and MAC addresses as Proxmox gives them back", async () => {
  await make({
    tags: ["Web", "db", "web"],
    description: "\u2028Database\r\nof the shop\n",
    networkDevices: [{ macAddress: "bc:24:11:00:00:01" }],
    cloudInit: { user: { name: "admin", sshKeys: [`${key}\n`] } },
  });
  expect(machine()).toMatchObject({
    tags: ["db", "web"],
    description: "Database\nof the shop",
    networkDevices: [{ macAddress: "BC:24:11:00:00:01" }],
    initialization: { userAccount: { username: "admin", keys: [key] } },
  });
});

test("expands ranges of VLANs, which the provider does not accept", async () => {
  const trunks = ["10", "10;20-22;4094", "30-30"];
  await make({ networkDevices: [...trunks.map((tags) => ({ trunks: tags })), {}] });
  expect((machine().networkDevices as { trunks?: string }[]).map((device) => device.trunks)).toEqual([
    "10",
    "10;20;21;22;4094",
    "30",
    undefined,
  ]);
});

test("omits disk options that the interface does not support", async () => {
  await make({ disks: [{ interface: "sata0" }, { interface: "scsi0" }, { interface: "virtio0" }] });
  expect(machine().disks).toMatchObject([
    { interface: "sata0", iothread: false, ssd: true },
    { interface: "scsi0", iothread: true, ssd: true },
    { interface: "virtio0", iothread: true, ssd: false },
  ]);
});

test("sets more than the provider's defaults in every block, so that an import finds it", async () => {
  await make({ agent: { enabled: false }, memory: { dedicated: 512 }, cpu: { cores: 1, type: "qemu64" } });
  expect(machine()).toMatchObject({
    agent: { enabled: false, trim: true },
    memory: { dedicated: 512, floating: 512 },
    cpu: { units: 100 },
  });
});

test("gives UEFI machines an EFI disk", async () => {
  await make({ bios: "ovmf", efiDisk: { datastoreId: "ceph" } });
  expect(machine().efiDisk).toEqual({ datastoreId: "ceph", preEnrolledKeys: false, type: "4m" });
});

test("numbers devices of the node", async () => {
  await make({ hostPciDevices: [{ mapping: "gpu" }, { mapping: "nic" }] });
  expect(machine().hostpcis).toMatchObject([
    { device: "hostpci0", mapping: "gpu" },
    { device: "hostpci1", mapping: "nic" },
  ]);
});

test("numbers NUMA nodes, and shares extended attributes with ACLs", async () => {
  const node = { memory: 1024, hostNodes: "0" };
  await make({
    cpu: {
      cores: 4,
      numa: true,
      numaNodes: [
        { ...node, cpus: "0-1" },
        { ...node, cpus: "2-3" },
      ],
    },
    virtiofs: [{ mapping: "media", exposeAcl: true }],
    tpm: {},
  });
  expect(machine()).toMatchObject({
    numas: [
      { device: "numa0", cpus: "0-1", memory: 1024, hostnodes: "0", policy: "preferred" },
      { device: "numa1", cpus: "2-3" },
    ],
    virtiofs: [{ mapping: "media", exposeAcl: true, exposeXattr: true }],
    tpmState: { datastoreId: "local-lvm", version: "v2.0" },
  });
  expect(machine().cpu).not.toHaveProperty("numaNodes");
  expect(() => new Vm("db", { name: "db-1", nodeName: "pve", cpu: { numaNodes: [{ ...node, cpus: "0" }] } })).toThrow(
    /cpu must have numa if it has numa_nodes/,
  );
});

test("hands a machine to HA, with the nodes that it prefers", async () => {
  await make({ ha: { nodes: { "pve-1": 2, "pve-2": 1 } } });
  const id = clouds.resource("web-this").id;
  expect(clouds.resource("web-this-ha").inputs).toEqual({
    resourceId: `vm:${id}`,
    state: "started",
    maxRestart: 1,
    maxRelocate: 1,
  });
  expect(clouds.resource("web-this-nodes").inputs).toEqual({
    rule: `vm-${id}`,
    type: "node-affinity",
    resources: [`vm:${id}`],
    nodes: { "pve-1": 2, "pve-2": 1 },
    strict: false,
  });
});

test.each<[NonNullable<VmArgs["ha"]>, RegExp]>([
  [{ state: "stopped" }, /started must be false if ha.state is stopped or disabled/],
  [{ strict: true }, /ha must have nodes if it is strict/],
  [{ group: "servers", nodes: { pve: 1 } }, /ha must have group or nodes, not both/],
])("rejects the HA settings %j", (ha, message) => {
  expect(() => new Vm("web", { name: "web-1", nodeName: "pve", ha })).toThrow(message);
});

test("accepts outputs of other resources", async () => {
  const vm = await make({
    nodeName: pulumi.output("pve-2"),
    clone: { vmId: pulumi.output("9000") },
    cloudInit: { ipConfigs: [{ ipv4: { address: pulumi.output("10.0.0.5/24") } }] },
  });
  expect(machine()).toMatchObject({ nodeName: "pve-2", clone: { vmId: 9000, full: true } });
  expect(await outputValue(vm.primaryIpv4)).toBe("10.0.0.5");
});

test("prefers a static address to the agent's", async () => {
  const dynamic = await make();
  expect(await outputValue(dynamic.primaryIpv4)).toBe("10.0.0.77");
});

test("returns all outputs", async () => {
  const vm = await make();
  expect(
    await Promise.all([vm.vmId, vm.name, vm.nodeName, vm.ipv6Addresses].map((output) => outputValue<unknown>(output))),
  ).toEqual([clouds.resource("web-this").id, "web-1", "pve", [["::1"], ["2001:db8::77"]]]);
});

test("rejects a private key, and does not show it", async () => {
  const secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk";
  const refused = () =>
    new Vm("web", { name: "web-1", nodeName: "pve", cloudInit: { user: { name: "admin", sshKeys: [secret] } } });
  expect(refused).toThrow(/cloud_init.user.ssh_keys\[\*\] must be a public SSH key.*the given value is not shown/);
  expect(refused).not.toThrow(/b3BlbnNz/);
  await clouds.settle();
  expect(clouds.resources).toEqual([]);
});
