import { randomUUID } from "node:crypto";
import type { Files } from "./files";
import { type Network, networkOf } from "./network";

/** What a cloud would be told to create a machine. */
export interface Machine {
  /** Host name; unique in its world. */
  name: string;
  /** The very bytes that a cloud would be given. */
  userData: string;
  /**
   * Interfaces and their static IPv4 addresses, e.g. `{ eth0: "203.0.113.11", enp7s0: "10.0.1.11" }`. Each is put on the bridge whose
   * subnet holds its address. The first one has the default route and the name server.
   */
  interfaces: Readonly<Record<string, string>>;
  /** Interfaces without an address until `BootedNode.attach`, as when a cloud attaches a network to a machine that runs already. */
  late?: readonly string[];
  /** Files that its image holds beside those of all. */
  files?: Files;
  /** What the platform's metadata says beside the instance id and the host name. */
  metaData?: Readonly<Record<string, unknown>>;
}

/**
 * The files that cloud-init's NoCloud datasource reads, by name. Each call is a new instance: it gets an id of its own, so
 * cloud-init runs everything that runs once per instance.
 */
export function noCloudSeed(machine: Machine, networks: readonly Network[]): Record<string, string> {
  const metaData = { ...machine.metaData, "instance-id": `i-${randomUUID()}`, "local-hostname": machine.name };
  return {
    "user-data": machine.userData,
    "meta-data": JSON.stringify(metaData),
    "network-config": JSON.stringify({ version: 2, ethernets: ethernets(machine, networks) }),
  };
}

function ethernets(machine: Machine, networks: readonly Network[]): Record<string, unknown> {
  const present = Object.entries(machine.interfaces).filter(([name]) => !machine.late?.includes(name));
  const entries = present.map(([name, address], index) => {
    const { gateway, prefix } = networkOf(address, networks);
    const outward = { routes: [{ to: "0.0.0.0/0", via: gateway }], nameservers: { addresses: [gateway] } };
    // Without link-local IPv6 nothing waits for duplicate address detection, which takes longer than the rest of the boot.
    return [
      name,
      { addresses: [`${address}/${prefix}`], "link-local": [], "accept-ra": false, ...(index === 0 ? outward : {}) },
    ];
  });
  return Object.fromEntries(entries);
}
