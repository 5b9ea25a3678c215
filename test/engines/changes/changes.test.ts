import { specs } from "../../../spec/catalog";
import { proxmoxVm } from "../../../spec/modules/proxmox-vm";
import type { Spec } from "../../../spec/types";
import { type Component, components } from "../../../src/stacks/catalog";
import { make } from "../sandbox/objects";
import { publicKey, type Rig, startRig } from "../sandbox/rig";
import { type Bases, type Inputs, type Machine, machinesOf, valueAt, withoutIgnored } from "./cases";
import { inOpenTofu } from "./opentofu";
import { actionsOn, lostBy, type Planned, type Wanted } from "./planned";
import { inPulumi } from "./pulumi";

/**
 * Tests the effect on a running machine of adding, changing and removing each input: in both engines with the sandbox,
 * and in OpenTofu with the real Proxmox provider. The expected effect is that of the spec, and so of the README.
 */

jest.setTimeout(900_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

const modules: [string, Spec][] = specs.filter(({ embeds }) => embeds === undefined).map((spec) => [spec.name, spec]);

/** Resources whose replacement loses data. */
const keepers = /^(hcloud_server|digitalocean_droplet|proxmox_virtual_environment_(vm|container)|\w+_volume) /;

/**
 * Resources that are created once: files, which machines refer to, and the name of a volume, which is derived from its
 * machine's.
 */
const madeOnce = /^(proxmox_virtual_environment_file |digitalocean_volume .*: name$)/;

/** Rejected for a running machine: its snippet must stay. */
const rejected = ["cloud_init removed", "cloud_init.user_data removed"];

/** Inputs of the complete examples that have no other valid value in combination with the rest. */
const fixed: Readonly<Record<string, string[]>> = {
  // A weekday requires weekly backups.
  "digitalocean-droplet": ["backup_policy.plan"],
  // A template is downloaded or exists; an automatic address has no gateway.
  "proxmox-lxc": ["template", "ip_configs[0].ipv6.gateway"],
  // NUMA nodes require NUMA. All others have an alternative, which the example uses.
  "proxmox-vm": [
    ...["cpu.numa", "disks[0].file_id", "image", "clone", "cloud_init.user_data_file_id", "cloud_init"],
    ...["host_pci_devices[0].mapping", "usb_devices[0].mapping", "ha.group"],
  ],
};

describe.each(modules)("an input of a running %s that is added, changed or removed", (name, spec) => {
  let bases: Bases;
  let machines: Machine[];
  let unchanged: string[];
  let planned: Record<"opentofu" | "pulumi" | "real", Planned>;

  beforeAll(async () => {
    bases = await basesOf(spec);
    ({ machines, unchanged } = machinesOf(spec, bases, (what) => rejected.includes(what)));
    const wanted = wantedOf(spec, bases, machines);
    const { planned: opentofu, withRealProxmox } = await inOpenTofu(rig, spec, bases, wanted);
    const real = spec.provider === "proxmox" ? await withRealProxmox() : opentofu;
    await basesOf(spec);
    planned = { opentofu, real, pulumi: await inPulumi(rig, components[name] as Component, bases, wanted) };
  });

  test("may be any", () => {
    expect(unchanged).toEqual(fixed[name] ?? []);
  });

  test("means the same to both engines, and to the real provider", () => {
    const actions = (engine: Planned) => machines.map(({ what }, index) => [what, actionsOn(engine, running(index))]);
    expect(actions(planned.pulumi)).toEqual(actions(planned.opentofu));
    expect(actions(planned.real)).toEqual(actions(planned.opentofu));
  });

  test("replaces the machine for inputs of which the README says so", () => {
    const replaced = machines.filter((_, index) =>
      Object.entries(actionsOn(planned.opentofu, running(index))).some(
        ([resource, action]) => action === "replace" && keepers.test(resource),
      ),
    );
    const expected = machines.filter(({ effect, from, after, paths }) => {
      const [before, now] = [bases[from], after].map((inputs) => valueAt(spec, inputs, paths[0] ?? []));
      return effect === "replaces" && now !== undefined && now !== before;
    });
    expect(replaced.map(({ what }) => what)).toEqual(expected.map(({ what }) => what));
  });

  test("does nothing for inputs of which the README says so", () => {
    const actions = machines.map(({ effect }, index) =>
      effect === "is ignored" ? actionsOn(planned.opentofu, running(index)) : {},
    );
    expect(machines.map(({ what }, index) => [what, actions[index]])).toEqual(machines.map(({ what }) => [what, {}]));
  });

  test.each(["opentofu", "pulumi"] as const)("is not lost anywhere else, in %s", (engine) => {
    const lost = machines.flatMap(({ from, effect, what }, index) => {
      if (effect !== "is applied") return [];
      const names = { running: running(index), after: fresh(index), before: fresh(from) };
      return lostBy(planned[engine], names)
        .filter((attribute) => !madeOnce.test(attribute))
        .map((attribute) => ({ what, attribute }));
    });
    expect(lost).toEqual([]);
  });
});

/** Returns the running machines, and new ones to compare them with. */
function wantedOf({ inputs }: Spec, bases: Bases, machines: readonly Machine[]): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const [base, given] of Object.entries(bases)) wanted.set(fresh(base), { inputs: given });
  machines.forEach(({ from, after, effect }, index) => {
    wanted.set(running(index), { from, inputs: after });
    const kept = withoutIgnored(inputs, bases[from], after) as Inputs;
    if (effect === "is applied") wanted.set(fresh(index), { inputs: kept });
  });
  return wanted;
}

function running(index: number): string {
  return `running${index}`;
}

function fresh(of: number | string): string {
  return `new${of}`;
}

/** Returns the examples of a module, with the objects that they refer to in the sandbox. */
async function basesOf(spec: Spec): Promise<Bases> {
  const { minimal, complete } = spec.examples;
  rig.sandbox.cloud.reset();
  return { minimal: minimal.inputs, complete: { ...complete.inputs, ...(await beside[spec.name]?.()) } };
}

const beside: Readonly<Record<string, () => Promise<Inputs>>> = {
  async "proxmox-vm"() {
    return {
      bootOrder: ["scsi0"],
      cpu: {
        cores: 4,
        numa: true,
        numaNodes: [{ cpus: "0-3", memory: 8192, hostNodes: "0" }],
        affinity: "0-3",
      },
      // Pulumi cannot remove limits, which the minimal example adds.
      disks: proxmoxVm.examples.complete.inputs.disks.map(({ speed, ...disk }) => disk),
      ha: { nodes: { "pve-1": 2, "pve-2": 1 } },
      hookScriptFileId: "local:snippets/hook.sh",
      virtiofs: [{ mapping: "media", exposeAcl: true }],
      hostPciDevices: [{ id: "0000:01:00.0", mdev: "nvidia-63" }],
      usbDevices: [{ host: "1-1.2" }],
    };
  },

  async "proxmox-lxc"() {
    return { environment: { LANG: "C.UTF-8" }, hookScriptFileId: "local:snippets/hook.sh" };
  },

  async "hcloud-server"() {
    const { cloud } = rig.sandbox;
    await make(cloud, "hcloud_ssh_key", { name: "admin", public_key: publicKey });
    const { id } = await make(cloud, "hcloud_network", { name: "backend", ip_range: "10.0.0.0/16" });
    const subnet = { type: "cloud", network_zone: "eu-central", ip_range: "10.0.1.0/24" };
    await make(cloud, "hcloud_network_subnet", { network_id: Number(id), ...subnet });
    return { name: "web-2", networks: { backend: { networkId: String(id), ip: "10.0.1.5" } } };
  },

  async "digitalocean-droplet"() {
    const { cloud } = rig.sandbox;
    const key = await make(cloud, "digitalocean_ssh_key", { name: "admin", public_key: publicKey });
    const vpc = await make(cloud, "digitalocean_vpc", { name: "backend", region: "fra1" });
    return { name: "web-2", sshKeys: [key.fingerprint], vpcUuid: vpc.id };
  },
};
