import { type Machine, testClusters } from "./clusters";

/** Creates, changes and destroys clusters on Proxmox VE in both engines. */

jest.setTimeout(120_000);

const vm = "proxmox_virtual_environment_vm.this";
const snippet = 'proxmox_virtual_environment_file.this["user_data"]';

const machine: Machine = {
  resources: [vm, snippet],
  rebuilt: [vm, snippet],
  resized: { cores: 6, memory: 7168 },
  moved: { cpuType: "x86-64-v3", datastoreId: "ssd" },
  objects: ["proxmox_virtual_environment_vm", "proxmox_virtual_environment_file"],
};

/** Adds a node in the middle, which shifts the nodes of most machines. */
const withNode = ({ nodes, ...inputs }: Readonly<Record<string, unknown>>) => {
  const [first, ...others] = nodes as string[];
  return { ...inputs, nodes: [first, "pve-new", ...others] };
};

testClusters("proxmox", machine, { adminCidrs: ["203.0.113.0/24"], guestAgent: true }, withNode);
