import { BlockList } from "node:net";

/** A bridge of a world with its subnet. */
export class Network {
  /** The world's address on this bridge, which is the nodes' gateway and name server. */
  readonly gateway: string;
  /** The prefix length of the subnet in bits. */
  readonly prefix: number;
  readonly #subnet = new BlockList();

  /** @param gateway an IPv4 address with its prefix length, such as `10.0.1.1/24` */
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

/**
 * Returns the network that contains an address.
 * @throws Error if none does
 */
export function networkOf(address: string, networks: readonly Network[]): Network {
  const network = networks.find((candidate) => candidate.contains(address));
  if (network) return network;
  const known = networks.map(({ gateway, prefix }) => `${gateway}/${prefix}`).join(", ");
  throw new Error(`The world has no network for ${address}: it has ${known}`);
}
