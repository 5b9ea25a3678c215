import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { proxmoxLxc } from "../../spec/modules/proxmox-lxc";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";
import type { Spec } from "../../spec/types";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { moduleCall } from "../../src/generate/modules/terraform-files";
import { addressOf, formatAddress, parseAddress, pulumiName } from "../../src/hcl/address";
import { attribute, block, hclFile, raw } from "../../src/hcl/hcl";
import { expectSameOutputs } from "../../src/operations/same-outputs";
import { resourceType, resourceTypeOfToken } from "../../src/providers/catalog";
import { importId } from "../../src/providers/import-id";
import { toTerraform } from "../../src/providers/naming";
import { components } from "../../src/stacks/catalog";
import { make } from "./sandbox/objects";
import { type ImportIds, previewed } from "./sandbox/recipe";
import { publicKey, type Rig, startRig, type Tofu } from "./sandbox/rig";

/**
 * Moves machines from one tree to the other with their outputs, and checks the documented settings that an import does
 * not find.
 */

jest.setTimeout(300_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

type Inputs = Readonly<Record<string, unknown>>;
type Case = readonly [what: string, spec: Spec, inputs: Inputs | (() => Promise<Inputs>)];

const key = `${publicKey} admin`;
const vm = { name: "web-1", nodeName: "pve" };
const lxc = { name: "dns-1", nodeName: "pve", templateFileId: "local:vztmpl/debian-13.tar.zst" };

const cases: readonly Case[] = [
  ["the smallest machine", proxmoxVm, proxmoxVm.examples.minimal.inputs],
  ["the largest machine", proxmoxVm, proxmoxVm.examples.complete.inputs],
  [
    "a machine of nothing but the provider's defaults",
    proxmoxVm,
    {
      ...vm,
      agent: { enabled: false },
      cpu: { cores: 1, type: "qemu64" },
      memory: { dedicated: 512 },
      vga: { type: "serial0", memory: 16 },
      disks: [{ discard: "ignore", iothread: false, ssd: false }],
      scsiHardware: "virtio-scsi-pci",
    },
  ],
  [
    "a machine with disks of every kind and devices of the node",
    proxmoxVm,
    {
      ...vm,
      disks: [
        { interface: "sata0", speed: { read: 100, readBurstable: 200, iopsWrite: 1000 } },
        { interface: "scsi0", serial: "a", speed: { iopsRead: 500, iopsReadBurstable: 1000 } },
        { interface: "virtio9", speed: { write: 50 } },
      ],
      tpm: { datastoreId: "ceph" },
      hostPciDevices: [{ mapping: "gpu" }, { id: "0000:01:00.0", pcie: false }],
      usbDevices: [{ mapping: "stick" }],
      virtiofs: [
        { mapping: "media", exposeAcl: true },
        { mapping: "backup", cache: "never", directIo: true },
      ],
      hookScriptFileId: "local:snippets/hook.sh",
      cloudInit: { user: { name: "admin", sshKeys: [key], password: "correct horse" } },
      stopOnDestroy: true,
    },
  ],
  [
    "a machine on chosen cores of its node",
    proxmoxVm,
    {
      ...vm,
      cpu: {
        cores: 4,
        numa: true,
        numaNodes: [
          { cpus: "0-1", memory: 1024, hostNodes: "0" },
          { cpus: "2;3", memory: 1024, hostNodes: "1", policy: "bind" },
        ],
        affinity: "0-1,8-9",
      },
      tpm: {},
    },
  ],
  [
    "a machine from an image of its own",
    proxmoxVm,
    {
      ...vm,
      image: { url: "https://images.example.com/noble-server-cloudimg-amd64.img", checksum: "0f".repeat(32) },
      disks: [{ interface: "scsi1" }, { interface: "virtio0" }],
    },
  ],
  [
    "a machine that HA keeps on two nodes",
    proxmoxVm,
    { ...vm, ha: { maxRestart: 3, nodes: { "pve-1": 2, "pve-2": 1 }, strict: true } },
  ],
  ["a machine in a group of HA", proxmoxVm, { ...vm, started: false, ha: { state: "stopped", group: "servers" } }],
  ["a machine without network", proxmoxVm, { ...vm, networkDevices: [] }],
  ["the smallest container", proxmoxLxc, proxmoxLxc.examples.minimal.inputs],
  ["the largest container", proxmoxLxc, proxmoxLxc.examples.complete.inputs],
  [
    "a container with settings of its host",
    proxmoxLxc,
    {
      ...lxc,
      idmap: [
        { type: "uid", containerId: 0, hostId: 100000, size: 1000 },
        { type: "uid", containerId: 1000, hostId: 1000 },
        { type: "gid", containerId: 0, hostId: 100000, size: 65536 },
      ],
      environment: { LANG: "C.UTF-8" },
      hookScriptFileId: "local:snippets/hook.sh",
    },
  ],
  [
    "a stopped container on small defaults",
    proxmoxLxc,
    { ...lxc, started: false, memory: { dedicated: 513, swap: 0 }, ipConfigs: [], password: "correct horse" },
  ],
  ["a server without public addresses", hcloudServer, () => privateServer({ ip: "10.0.1.5", aliasIps: ["10.0.1.6"] })],
  ["a server without public addresses whose private one Hetzner chooses", hcloudServer, () => privateServer({})],
];

/** Creates a network, and returns the inputs of a server that is only in that network. */
async function privateServer(attachment: Inputs): Promise<Inputs> {
  const { cloud } = rig.sandbox;
  const { id } = await make(cloud, "hcloud_network", { name: "lan", ip_range: "10.0.0.0/16" });
  const subnet = { type: "cloud", network_zone: "eu-central", ip_range: "10.0.1.0/24" };
  await make(cloud, "hcloud_network_subnet", { network_id: Number(id), ...subnet });
  return {
    name: "db-1",
    publicNet: { ipv4Enabled: false, ipv6Enabled: false },
    networks: { lan: { networkId: String(id), ...attachment } },
  };
}

/** Returns a call of the module, `web`, with the imports of existing resources. */
function configuration(spec: Spec, inputs: Inputs, imports: readonly { to: string; id: string }[] = []) {
  const call = block("module", ["web"], moduleCall(spec, moduleFolder(spec), { doc: "", inputs }).body);
  const outputs = block("output", ["web"], [attribute("value", raw("module.web")), attribute("sensitive", true)]);
  return hclFile([call, outputs, ...imports.map(({ to, id }) => `import {\n  to = ${to}\n  id = "${id}"\n}`)]);
}

let stacks = 0;

function stackOf(spec: Spec, inputs: Inputs, ids: ImportIds = {}) {
  const component = components[spec.name] as unknown as new (
    name: string,
    args: unknown,
    opts: object,
  ) => Record<string, unknown>;
  return rig.pulumi(`handover-${stacks++}`, async () => {
    const adopt = ({ name, props, opts }: { name: string; props: object; opts: CustomResourceOptions }) => ({
      props,
      opts: name in ids ? { ...opts, import: ids[name] } : opts,
    });
    const web = new component("web", inputs, { transformations: [adopt] });
    return { web: Object.fromEntries(Object.keys(spec.outputs).map((name) => [name, web[name]])) };
  });
}

/** Throws if an output differs between the engines. */
async function compareOutputs(spec: Spec, stack: Stack, tofu: Tofu): Promise<void> {
  const { web: pulumi }: OutputMap = await stack.workspace.stackOutputs(stack.name);
  const { web: opentofu } = JSON.parse(await tofu.run("output", "-json"));
  const modules = [{ name: "web", spec }];
  expectSameOutputs({ modules } as never, { web: pulumi?.value }, { web: opentofu.value });
}

test.each(cases)(
  "OpenTofu takes over %s that Pulumi made: 0 to add, 0 to change, 0 to destroy",
  async (_, spec, given) => {
    const inputs = typeof given === "function" ? await given() : given;
    const stack = await stackOf(spec, inputs);
    await stack.up();
    const { resources } = (await stack.exportStack()).deployment as {
      resources: { type: string; urn: string; id: string; custom: boolean; outputs: Record<string, unknown> }[];
    };
    const imports = resources
      .filter(({ type, custom }) => custom && !type.startsWith("pulumi:"))
      .map(({ type, urn, id, outputs }) => {
        const resource = resourceTypeOfToken(type);
        const to = formatAddress(addressOf(resource.name, ["web", urn.split("::").at(-1) as string]));
        return { to, id: importId(resource, { ...toTerraform(resource, outputs), id }) };
      });
    const tofu = await rig.tofu(await configuration(spec, inputs, imports));
    expect(await tofu.counts()).toEqual({ import: imports.length, add: 0, change: 0, destroy: 0 });
    await tofu.apply();
    expect(await tofu.counts()).toEqual({ import: 0, add: 0, change: 0, destroy: 0 });
    await compareOutputs(spec, stack, tofu);
  },
);

test.each(cases)("Pulumi imports %s that OpenTofu created, and changes nothing", async (_, spec, given) => {
  const inputs = typeof given === "function" ? await given() : given;
  const tofu = await rig.tofu(await configuration(spec, inputs));
  await tofu.apply();
  const state = JSON.parse(await tofu.run("show", "-json")).values.root_module.child_modules[0].resources;
  const ids: ImportIds = Object.fromEntries(
    state.map(({ address, type, values }: { address: string; type: string; values: Record<string, unknown> }) => [
      pulumiName(parseAddress(address)),
      importId(resourceType(type), values),
    ]),
  );
  const stack = await stackOf(spec, inputs, ids);
  // The component is new; the machine is not.
  expect(await previewed(stack)).toEqual({ web: "create" });
  await stack.up();
  expect(await previewed(stack)).toEqual({});
  await compareOutputs(spec, stack, tofu);
});
