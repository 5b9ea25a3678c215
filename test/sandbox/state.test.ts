import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { complete } from "../../src/sandbox/resource/plan";
import { appliedState, importedState, refreshedState } from "../../src/sandbox/resource/state";
import { unknown } from "../../src/sandbox/resource/unknown";

const server = resourceType("hcloud_server");
const object = complete(server.block, {
  id: "1",
  name: "a",
  user_data: "real",
  keep_disk: true,
  public_net: [{ ipv4_enabled: true, ipv6_enabled: true, ipv4: 7, ipv6: 0 }],
  network: [{ network_id: 5, ip: "10.0.0.1", alias_ips: [], mac_address: "aa", subnet_id: "" }],
});

test("an import sets attributes that are not read to the values that the provider leaves", () => {
  expect(importedState(server, object)).toMatchObject({
    name: "a",
    user_data: null,
    keep_disk: false,
    public_net: [],
    network: [],
  });
});

test("a refresh keeps attributes that are not read, and reads a network only if the state has one", () => {
  const state: TfObject = { ...object, name: "old", user_data: "said", public_net: [], network: [] };
  expect(refreshedState(server, object, state)).toMatchObject({
    name: "a",
    user_data: "said",
    public_net: [],
    network: [],
  });
  const withNetwork = { ...state, network: [{ network_id: 9 }] };
  expect(refreshedState(server, object, withNetwork).network).toEqual(object.network);
});

test("values that were unknown in the plan come from the cloud", () => {
  const planned = {
    ...object,
    user_data: "planned",
    public_net: [{ ipv4_enabled: true, ipv6_enabled: true, ipv4: unknown, ipv6: unknown }],
  };
  expect(appliedState(server, object, planned)).toMatchObject({ user_data: "planned", public_net: object.public_net });
});

test("unread members of blocks are kept by index, and hidden defaults stay hidden", () => {
  const vm = resourceType("proxmox_virtual_environment_vm");
  const { agent, "disk.speed": speeds } = vm.facts.hiddenDefaults as Record<string, TfObject[]>;
  const [speed] = speeds ?? [];
  const machine = complete(vm.block, {
    disk: [
      { interface: "scsi0", import_from: "x", speed: [speed] },
      { interface: "scsi1", speed: [{ ...speed, read: 5 }] },
    ],
    agent,
  });
  const imported = importedState(vm, machine);
  expect(imported.agent).toEqual([]);
  expect(imported.disk).toMatchObject([
    { interface: "scsi0", import_from: null, speed: [] },
    { interface: "scsi1", speed: [{ read: 5 }] },
  ]);
  const state = { ...imported, agent, disk: [{ import_from: "said", speed: [] }] };
  const refreshed = refreshedState(vm, machine, state);
  expect(refreshed.agent).toEqual(machine.agent);
  expect(refreshed.disk).toMatchObject([
    { import_from: "said", speed: [] },
    { import_from: null, speed: [{ read: 5 }] },
  ]);
});
