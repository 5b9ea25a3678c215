import { specs } from "../../../spec/catalog";
import type { Spec } from "../../../spec/types";
import { ignoredAttributes, ignoredInClusters } from "../../../src/generate/ignored-attributes";
import { compared, differencesOf } from "../../../src/operations/roll/differences";
import { unknown } from "../../../src/sandbox/resource/unknown";

/** Ignored attributes that a roll does not compare. */
const notCompared = new Set([
  // Set by the provider, or read only while it creates the machine.
  "hcloud_server.network",
  "hcloud_server.shutdown_before_deletion",
  "digitalocean_droplet.graceful_shutdown",
  "proxmox_virtual_environment_vm.agent.timeout",
  "proxmox_virtual_environment_vm.stop_on_destroy",
  "proxmox_virtual_environment_file.overwrite",
  "proxmox_virtual_environment_file.timeout_upload",
  "proxmox_virtual_environment_file.upload_mode",
  // Machines stay on their nodes, and snippets in their datastores: a rebuild for these alone has no use.
  "proxmox_virtual_environment_vm.node_name",
  "proxmox_virtual_environment_file.node_name",
  "proxmox_virtual_environment_file.datastore_id",
  // Clusters do not set them, or set them to the ID of the file with user data.
  "proxmox_virtual_environment_vm.tpm_state",
  "proxmox_virtual_environment_file.source_file",
  "digitalocean_droplet.droplet_agent",
  "digitalocean_droplet.backup_policy",
  "proxmox_virtual_environment_vm.clone",
  "proxmox_virtual_environment_vm.disk.file_id",
  "proxmox_virtual_environment_vm.initialization.user_data_file_id",
  "proxmox_virtual_environment_vm.initialization.vendor_data_file_id",
]);

const bases = new Set(specs.flatMap((spec: Spec) => spec.embeds?.modules ?? []));

/** The attributes that machines of clusters ignore, without indexes of blocks. */
const ignored = specs
  .filter(({ name }) => bases.has(name))
  .flatMap((spec) => [...ignoredAttributes(spec, "opentofu"), ...ignoredInClusters(spec)])
  .filter(([type]) => Object.hasOwn(compared, type))
  .flatMap(([type, attributes]) => attributes.map((attribute) => `${type}.${attribute.replaceAll("[0]", "")}`));

const paths = Object.entries(compared).flatMap(([type, attributes]) =>
  Object.keys(attributes).map((attribute) => `${type}.${attribute}`),
);

function isWithin(path: string, attribute: string): boolean {
  return path === attribute || path.startsWith(`${attribute}.`);
}

test("every attribute that machines of clusters ignore is compared, or listed with a reason", () => {
  const left = ignored.filter((attribute) => !paths.some((path) => isWithin(path, attribute)));
  expect(new Set(left)).toEqual(notCompared);
});

test("only ignored attributes are compared: the engines apply all others to running machines", () => {
  expect(paths.filter((path) => !ignored.some((attribute) => isWithin(path, attribute)))).toEqual([]);
});

test("differences are named in users' words, once each", () => {
  const before = {
    cpu: [{ cores: 2, type: "host" }],
    network_device: [{ bridge: "vmbr0", vlan_id: 0 }],
    disk: [{ import_from: "local:import/a.qcow2", datastore_id: "local-lvm" }],
  };
  const after = {
    cpu: [{ cores: 4, type: "host" }],
    network_device: [{ bridge: "vmbr1", vlan_id: 20 }],
    disk: [{ import_from: "local:import/a.qcow2", datastore_id: "ssd" }],
  };
  expect(differencesOf("proxmox_virtual_environment_vm", before, after).toSorted()).toEqual([
    "cores",
    "datastore",
    "network",
  ]);
});

test("a default that one side leaves out, the order of a list, and an unknown value are no differences", () => {
  const before = { ssh_keys: ["b", "a"], ipv6: false, image: "debian-13-x64" };
  const after = { ssh_keys: ["a", "b"], image: unknown };
  expect(differencesOf("digitalocean_droplet", before, after)).toEqual([]);
});

test("user data is unknown after an import", () => {
  expect(differencesOf("hcloud_server", { user_data: null }, { user_data: "#cloud-config" })).toEqual([
    "user data (unknown, because the machine was imported)",
  ]);
});
