import { proxmoxLxc } from "../../spec/modules/proxmox-lxc";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";
import type { Spec } from "../../spec/types";
import { components } from "../../src/stacks/catalog";
import { type Actions, type Deployed, engines, oneModule } from "./one-module";
import { publicKey, type Rig, startRig } from "./sandbox/rig";

/**
 * Tests the effect of changed inputs on a running virtual machine and container in both engines: none is replaced
 * unexpectedly.
 */

jest.setTimeout(300_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

type Inputs = Readonly<Record<string, unknown>>;
type Change = readonly [change: string, changed: Inputs, actions: Actions];

const vm = "proxmox_virtual_environment_vm.this";
const container = "proxmox_virtual_environment_container.this";
const file = "proxmox_virtual_environment_file";

const key = (name: string) => `${publicKey} ${name}`;

const machine = {
  name: "web-1",
  nodeName: "pve",
  tags: ["web"],
  disks: [
    { interface: "scsi0", size: 20, importFrom: "local:import/debian-13.qcow2" },
    { interface: "scsi1", size: 50 },
  ],
  cloudInit: {
    user: { name: "admin", sshKeys: [key("a")] },
    ipConfigs: [{ ipv4: { address: "10.0.0.5/24", gateway: "10.0.0.1" } }],
  },
};
const [boot, data] = machine.disks;

const machineChanges: readonly Change[] = [
  ["nothing", machine, {}],
  ["the image", { ...machine, disks: [{ ...boot, importFrom: "local:import/debian-14.qcow2" }, data] }, {}],
  [
    "the image's kind",
    { ...machine, disks: [{ ...boot, importFrom: undefined, fileId: "local:iso/a.img" }, data] },
    {},
  ],
  [
    "what it was cloned from",
    { ...machine, disks: [{ ...boot, importFrom: undefined }, data], clone: { vmId: "9000" } },
    {},
  ],
  [
    "the SSH keys, which Proxmox writes to the cloud-init drive",
    { ...machine, cloudInit: { ...machine.cloudInit, user: { name: "admin", sshKeys: [key("a"), key("b")] } } },
    { [vm]: "update" },
  ],
  [
    "the vendor data",
    { ...machine, cloudInit: { ...machine.cloudInit, vendorDataFileId: "local:snippets/agent.yaml" } },
    {},
  ],
  ["how it's deleted", { ...machine, stopOnDestroy: false }, {}],
  ["how long the agent is waited for", { ...machine, agent: { timeout: "1m" } }, {}],
  ["the size of the boot disk", { ...machine, disks: [{ ...boot, size: 40 }, data] }, { [vm]: "update" }],
  ["the size of another disk", { ...machine, disks: [boot, { ...data, size: 80 }] }, { [vm]: "update" }],
  ["the number of disks", { ...machine, disks: [boot, data, { interface: "scsi2", size: 10 }] }, { [vm]: "update" }],
  ["the name and the tags", { ...machine, name: "web-2", tags: ["Web", "new"] }, { [vm]: "update" }],
  ["cores and memory", { ...machine, cpu: { cores: 4 }, memory: { dedicated: 4096 } }, { [vm]: "update" }],
  ["the agent, turned off", { ...machine, agent: { enabled: false } }, { [vm]: "update" }],
  ["the node, which says where a machine is made", { ...machine, nodeName: "pve-2" }, {}],
  ["the order of the disks", { ...machine, disks: [data, boot] }, {}],
  ["the ID", { ...machine, vmId: "4711" }, { [vm]: "replace" }],
];

const managed = {
  name: "web-1",
  nodeName: "pve",
  image: { url: "https://images.example.com/debian-13.qcow2" },
  disks: [{ size: 20, speed: { read: 200, write: 100 } }],
  tpm: {},
  ha: { nodes: { pve: 2, "pve-2": 1 } },
};
const [limited] = managed.disks;
const entry = 'proxmox_haresource.this["ha"]';
const rule = 'proxmox_harule.this["nodes"]';

const managedChanges: readonly Change[] = [
  ["nothing", managed, {}],
  ["the image", { ...managed, image: { url: "https://images.example.com/debian-14.qcow2" } }, {}],
  ["the TPM", { ...managed, tpm: undefined }, {}],
  ["the limits", { ...managed, disks: [{ ...limited, speed: { read: 400, iopsWrite: 500 } }] }, { [vm]: "update" }],
  ["the state in HA", { ...managed, ha: { ...managed.ha, state: "ignored" } }, { [entry]: "update" }],
  ["the nodes", { ...managed, ha: { nodes: { "pve-2": 1 } } }, { [rule]: "update" }],
  ["no nodes", { ...managed, ha: {} }, { [rule]: "delete" }],
  ["no HA", { ...managed, ha: undefined }, { [entry]: "delete", [rule]: "delete" }],
];

const withUserData = {
  name: "web-1",
  nodeName: "pve",
  cloudInit: { userData: "#cloud-config\npackages: [curl]\n" },
};
const snippet = `${file}.this["user_data"]`;

const userDataChanges: readonly Change[] = [
  ["the user data", { ...withUserData, cloudInit: { userData: "#cloud-config\npackages: [jq]\n" } }, {}],
  [
    "where snippets are",
    { ...withUserData, cloudInit: { ...withUserData.cloudInit, snippetsDatastoreId: "shared" } },
    {},
  ],
  ["the node", { ...withUserData, nodeName: "pve-2" }, {}],
];

const box = {
  name: "dns-1",
  nodeName: "pve",
  templateFileId: "local:vztmpl/debian-13.tar.zst",
  sshKeys: [key("a")],
  mountPoints: [{ volume: "local-lvm", path: "/srv/data", size: "10G" }],
};

const boxChanges: readonly Change[] = [
  ["nothing", box, {}],
  ["the template", { ...box, templateFileId: "local:vztmpl/debian-14.tar.zst" }, {}],
  ["the SSH keys and the password", { ...box, sshKeys: [key("b")], password: "correct horse" }, {}],
  ["the SSH keys, taken away", { ...box, sshKeys: [] }, {}],
  ["a mount point's size", { ...box, mountPoints: [{ ...box.mountPoints[0], size: "20G" }] }, {}],
  [
    "the number of mount points",
    { ...box, mountPoints: [...box.mountPoints, { volume: "local-lvm", path: "/srv/more", size: "1G" }] },
    {},
  ],
  ["the pool", { ...box, poolId: "core" }, {}],
  ["the size of the root disk", { ...box, disk: { size: 16 } }, { [container]: "update" }],
  ["the name and the tags", { ...box, name: "dns-2", tags: ["dns"] }, { [container]: "update" }],
  ["cores and memory", { ...box, cpu: { cores: 2 }, memory: { dedicated: 1024 } }, { [container]: "update" }],
  ["the node", { ...box, nodeName: "pve-2" }, {}],
  ["whether it's unprivileged", { ...box, unprivileged: false }, { [container]: "replace" }],
];

const downloading = {
  name: "dns-1",
  nodeName: "pve",
  template: { url: "https://images.example.com/debian-13.tar.zst" },
};
const templateChanges: readonly Change[] = [
  ["where the template is from", { ...downloading, template: { url: "https://images.example.com/b.tar.zst" } }, {}],
  ["where templates are", { ...downloading, template: { ...downloading.template, datastoreId: "shared" } }, {}],
  ["the node", { ...downloading, nodeName: "pve-2" }, {}],
];

test("keeps user data that a machine refers to, and rejects its removal", async () => {
  // A failing Pulumi program would end the tests; it is in test/components/refused.ts.
  const deployed = await oneModule(rig, "OpenTofu", proxmoxVm, components[proxmoxVm.name] as never);
  await deployed.apply(withUserData);
  const given = { userDataFileId: "local:snippets/other.yaml" };
  for (const cloudInit of [{}, given]) {
    await expect(deployed.plan({ ...withUserData, cloudInit })).rejects.toThrow(
      "proxmox-vm: cloud_init.user_data cannot be removed once it is set: the machine's cloud-init drive refers to the snippet.",
    );
  }
  expect(await deployed.plan({ ...withUserData, cloudInit: undefined })).toEqual({
    [vm]: "update",
    [snippet]: "delete",
  });
});

test("rejects a new disk that would get the image of another", async () => {
  const deployed = await oneModule(rig, "OpenTofu", proxmoxVm, components[proxmoxVm.name] as never);
  const first = { ...boot, interface: "virtio0" };
  await deployed.apply({ ...machine, disks: [first] });
  const disks = [
    { ...first, importFrom: undefined },
    { interface: "scsi0", size: 10 },
  ];
  await expect(deployed.plan({ ...machine, disks })).rejects.toThrow(
    "proxmox-vm: disks must keep image, or import_from or file_id on the boot disk, as long as several disks have number 0: a new disk would get its image.",
  );
  expect(await deployed.plan({ ...machine, disks: [disks[0]] })).toEqual({});
});

test("rejects the snippet of a second machine of one name on one node", async () => {
  const [first, second] = [1, 2].map(() => oneModule(rig, "OpenTofu", proxmoxVm, components[proxmoxVm.name] as never));
  await (await first)?.apply(withUserData);
  await expect((await second)?.apply({ ...withUserData, vmId: "4711" })).rejects.toThrow(
    'file "local:snippets/pve_web-1-user-data.yaml" already exists',
  );
});

describe.each(engines)("%s", (engine) => {
  const deploy = async (spec: Spec, inputs: Inputs): Promise<Deployed> => {
    const deployed = await oneModule(rig, engine, spec, components[spec.name] as never);
    await deployed.apply(inputs);
    return deployed;
  };

  /** Plans each change separately, from the same state. */
  const outcomes = async (deployed: Deployed, changes: readonly Change[]) =>
    Object.fromEntries(await inTurn(changes, async ([change, changed]) => [change, await deployed.plan(changed)]));
  const expected = (changes: readonly Change[]) =>
    Object.fromEntries(changes.map(([change, , actions]) => [change, actions]));

  test.each([
    ["a virtual machine", proxmoxVm, machine, machineChanges],
    ["a virtual machine with user data of its own", proxmoxVm, withUserData, userDataChanges],
    ["a virtual machine with an image of its own that HA manages", proxmoxVm, managed, managedChanges],
    ["a container", proxmoxLxc, box, boxChanges],
    ["a container with a template of its own", proxmoxLxc, downloading, templateChanges],
  ] as readonly (readonly [string, Spec, Inputs, readonly Change[]])[])(
    "changes %s as little as possible, and leaves nothing",
    async (_, spec, inputs, changes) => {
      const deployed = await deploy(spec, inputs);
      expect(await outcomes(deployed, changes)).toEqual(expected(changes));
      await deployed.destroy();
      expect(rig.sandbox.cloud.objects()).toEqual([]);
    },
  );

  test.each([
    ["a virtual machine", proxmoxVm, withUserData, vm],
    ["a container", proxmoxLxc, box, container],
  ] as const)("follows %s that was moved to another node", async (_, spec, inputs, address) => {
    const deployed = await deploy(spec, inputs);
    move(address.split(".")[0] as string, "pve-2");
    expect(await deployed.refresh(inputs)).toEqual({});
    expect(await deployed.plan({ ...inputs, nodeName: "pve-2" })).toEqual({});
    expect(await deployed.apply({ ...inputs, memory: { dedicated: 4096 } })).toEqual({ [address]: "update" });
    expect(await deployed.outputs()).toMatchObject({ nodeName: "pve-2" });
  });

  test("keeps the snippet that a machine refers to, wherever snippets are to be and whatever it's called", async () => {
    const deployed = await deploy(proxmoxVm, withUserData);
    const elsewhere = { userData: withUserData.cloudInit.userData, snippetsDatastoreId: "nfs" };
    const changed = { ...withUserData, name: "web-2", nodeName: "pve-2", cloudInit: elsewhere };
    expect(await deployed.apply(changed)).toEqual({ [vm]: "update" });
    expect(await deployed.apply({ ...changed, memory: { dedicated: 4096 } })).toEqual({ [vm]: "update" });
  });

  test("adds user data to a running machine without cloud-init, in the two steps in the README", async () => {
    const without = { name: "web-1", nodeName: "pve" };
    const deployed = await deploy(proxmoxVm, without);
    const atOnce = { [snippet]: "create", [vm]: engine === "OpenTofu" ? "replace" : "update" };
    expect(await deployed.plan(withUserData)).toEqual(atOnce);
    expect(await deployed.apply({ ...without, cloudInit: {} })).toEqual({ [vm]: "update" });
    expect(await deployed.apply(withUserData)).toEqual({ [snippet]: "create" });
    expect(await deployed.plan(withUserData)).toEqual({});
  });

  test("creates a new disk empty, wherever it is in the list", async () => {
    const deployed = await deploy(proxmoxVm, { ...machine, disks: [{ ...boot, interface: "virtio0" }] });
    for (const disks of [
      [
        { interface: "scsi1", size: 100 },
        { interface: "virtio0", size: 20 },
      ],
      [
        { interface: "virtio0", size: 20 },
        { interface: "sata1", size: 5 },
        { interface: "scsi1", size: 100 },
      ],
    ]) {
      expect(await deployed.apply({ ...machine, disks })).toEqual({ [vm]: "update" });
      expect(await deployed.plan({ ...machine, disks: disks.toReversed() })).toEqual({});
    }
    const [made] = rig.sandbox.cloud.objects();
    expect(made?.object.disk).toMatchObject([
      { interface: "virtio0", import_from: boot?.importFrom },
      { interface: "sata1", import_from: null },
      { interface: "scsi1", import_from: null },
    ]);
  });

  test("grows disks in place", async () => {
    const deployed = await deploy(proxmoxVm, machine);
    const [before] = rig.sandbox.cloud.objects();
    await deployed.apply({
      ...machine,
      disks: [
        { ...boot, size: 40 },
        { ...data, size: 80 },
      ],
    });
    expect(rig.sandbox.cloud.objects()).toMatchObject([
      {
        id: before?.id,
        object: {
          disk: [
            { interface: "scsi0", size: 40 },
            { interface: "scsi1", size: 80 },
          ],
        },
      },
    ]);
  });

  test("rejects shrinking a disk of a virtual machine, and names it", async () => {
    const deployed = await deploy(proxmoxVm, machine);
    await expect(deployed.apply({ ...machine, disks: [boot, { ...data, size: 10 }] })).rejects.toThrow(
      /Cannot shrink local-lvm:vm-\d+-disk-1 in VM \d+, it is not supported!/,
    );
    expect(rig.sandbox.cloud.objects()).toMatchObject([{ object: { disk: [{ size: 20 }, { size: 50 }] } }]);
  });

  test("rejects shrinking the root disk of a container, and shows both sizes", async () => {
    const deployed = await deploy(proxmoxLxc, box);
    await expect(deployed.apply({ ...box, disk: { size: 4 } })).rejects.toThrow(
      "new disk size (4G) has to be greater than the current disk (8G)",
    );
    expect(rig.sandbox.cloud.objects()).toMatchObject([{ object: { disk: [{ size: 8 }] } }]);
  });

  test("takes a machine out of HA to rebuild it, and adds it again", async () => {
    const deployed = await deploy(proxmoxVm, managed);
    await deployed.apply(managed, vm);
    expect(await deployed.plan(managed)).toEqual({});
    expect(rig.sandbox.cloud.objects().map(({ type }) => type)).toEqual(
      expect.arrayContaining(["proxmox_haresource", "proxmox_harule", vm.split(".")[0]]),
    );
  });

  test("rebuilds a machine with new user data on request", async () => {
    const deployed = await deploy(proxmoxVm, withUserData);
    const changed = { ...withUserData, cloudInit: { userData: "#cloud-config\npackages: [jq]\n" } };
    const machineId = () => rig.sandbox.cloud.objects().find(({ type }) => type.endsWith("_vm"))?.id;
    const before = machineId();
    await deployed.apply(changed, snippet);
    expect(machineId()).toBe(before);
    await deployed.apply(changed, vm);
    expect(rig.sandbox.cloud.objects().find(({ type }) => type === file)?.object).toMatchObject({
      source_raw: [{ data: changed.cloudInit.userData }],
    });
  });
});

/** Moves all machines of a type to another node, like an administrator or Proxmox's HA. */
function move(type: string, node: string): void {
  const snapshot = rig.sandbox.cloud.snapshot();
  for (const machine of Object.values(snapshot.objects[type] ?? {})) machine.node_name = node;
  rig.sandbox.cloud.restore(snapshot);
}

async function inTurn<T, R>(values: readonly T[], visit: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await visit(value));
  return results;
}
