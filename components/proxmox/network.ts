import * as pulumi from "@pulumi/pulumi";

interface Address {
  address: pulumi.Input<string>;
  gateway?: pulumi.Input<string>;
}

interface IpConfig {
  ipv4?: Address;
  ipv6?: Address;
}

/**
 * Returns DNS settings for the provider, which rejects an empty list of servers and reports an empty block as a
 * difference.
 */
export function dnsBlock({ servers, domain }: { servers: readonly string[]; domain?: pulumi.Input<string> }) {
  if (servers.length === 0 && domain === undefined) return undefined;
  return { servers: servers.length > 0 ? [...servers] : undefined, domain };
}

/**
 * Returns the first static IPv4 address, without its prefix length; if there is none, the first address that the
 * machine reports.
 */
export function primaryIpv4(
  ipConfigs: readonly IpConfig[],
  said: pulumi.Input<readonly string[]>,
): pulumi.Output<string | undefined> {
  const configured = ipConfigs.flatMap(({ ipv4 }) => (ipv4 ? [ipv4.address] : []));
  return pulumi.output(configured).apply((addresses) => {
    const [first] = addresses.filter((address) => address !== "dhcp");
    return first === undefined ? pulumi.output(said).apply(routable) : pulumi.output(first.split("/")[0]);
  });
}

/** Returns the first address that is neither loopback nor link-local. */
function routable(addresses: readonly string[]): string | undefined {
  return addresses.find((address) => !address.startsWith("127.") && !address.startsWith("169.254."));
}
