import { randomUUID } from "node:crypto";
import type { Files } from "./files";
import { type Network, networkOf } from "./network";

/** A machine, as a cloud would be asked to create it. */
export interface Machine {
  /** Host name; unique in its world. */
  name: string;
  /** The user data, exactly as a cloud would receive it. */
  userData: string;
  /**
   * Interfaces and their static IPv4 addresses, e.g. `{ eth0: "203.0.113.11", enp7s0: "10.0.1.11" }`. Each is attached
   * to the bridge whose subnet contains its address. The first one has the default route and the name server.
   */
  interfaces: Readonly<Record<string, string>>;
  /**
   * Interfaces without an address until `BootedNode.attach`, as when a cloud attaches a network to a running machine.
   */
  late?: readonly string[];
  /** Additional files of its image. */
  files?: Files;
  /** Additional metadata of the platform, besides the instance ID and the host name. */
  metaData?: Readonly<Record<string, unknown>>;
}

/**
 * Returns the files of cloud-init's NoCloud datasource, by name. Each call is a new instance with its own ID, so
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
    // Without link-local IPv6 nothing waits for duplicate address detection, which takes longer than the rest of the
    // boot.
    return [
      name,
      { addresses: [`${address}/${prefix}`], "link-local": [], "accept-ra": false, ...(index === 0 ? outward : {}) },
    ];
  });
  return Object.fromEntries(entries);
}
