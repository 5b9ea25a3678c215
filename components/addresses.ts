import ipaddr from "ipaddr.js";

/**
 * What OpenTofu's `cidrhost` gives: an address of an IPv4 range, counted from its first.
 * @param range such as `10.0.1.0/24`; host bits are allowed
 */
export function cidrHost(range: string, number: number): string {
  const first = ipaddr.IPv4.networkAddressFromCIDR(range).octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const address = first + number;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
