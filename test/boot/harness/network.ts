import { BlockList } from "node:net";

/** One bridge of a world and the subnet on it. */
export class Network {
  /** The world's own address on this bridge, which is the nodes' gateway and name server. */
  readonly gateway: string;
  /** The length of the subnet's prefix in bits. */
  readonly prefix: number;
  readonly #subnet = new BlockList();

  /** `gateway` is an IPv4 address with its prefix length, such as `10.0.1.1/24`. */
  constructor(
    gateway: string,
    readonly bridge: string,
  ) {
    const [address, prefix] = gateway.split("/");
    this.gateway = address as string;
    this.prefix = Number(prefix);
    this.#subnet.addSubnet(this.gateway, this.prefix);
  }

  contains(address: string): boolean {
    return this.#subnet.check(address);
  }
}

/** The network that an address belongs to. Throws when it belongs to none. */
export function networkOf(address: string, networks: readonly Network[]): Network {
  const network = networks.find((candidate) => candidate.contains(address));
  if (network) return network;
  const known = networks.map(({ gateway, prefix }) => `${gateway}/${prefix}`).join(", ");
  throw new Error(`The world has no network for ${address}: it has ${known}`);
}
