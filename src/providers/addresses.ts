import ipaddr from "ipaddr.js";

/** Functions for addresses and ranges, and arithmetic for those of IPv4. */

/**
 * Returns the range of a CIDR with its host bits cleared, e.g. `10.0.1.7/24` -> `10.0.1.0/24`; undefined if it is not a
 * CIDR.
 */
export function rangeOf(cidr: string): string | undefined {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) {
    return `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${ipaddr.IPv4.parseCIDR(cidr)[1]}`;
  }
  if (!ipaddr.IPv6.isValidCIDR(cidr)) return undefined;
  return `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()}/${ipaddr.IPv6.parseCIDR(cidr)[1]}`;
}

/**
 * Converts an address or CIDR to a CIDR in its shortest form, with host bits: `2001:DB8::1` -> `2001:db8::1/128`. Other
 * text is unchanged.
 */
export function asCidr(text: string): string {
  const [address = "", length] = text.split("/");
  if (!isAddress(address)) return text;
  const parsed = ipaddr.parse(address);
  const shortest = parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
  return `${shortest}/${length ?? (parsed.kind() === "ipv4" ? 32 : 128)}`;
}

/** Returns whether an address or a range lies in a range. */
export function isWithin(inner: string, range: string): boolean {
  const [address, length] = inner.includes("/")
    ? ipaddr.parseCIDR(inner)
    : [ipaddr.parse(inner), Number.POSITIVE_INFINITY];
  const outer = ipaddr.parseCIDR(range);
  return address.kind() === outer[0].kind() && length >= outer[1] && address.match(outer);
}

export function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** Compares IPv4 ranges by their first addresses, for sorting. */
export function compareRanges(one: string, other: string): number {
  return firstOf(one) - firstOf(other);
}

/** Returns the nth address after the first of an IPv4 range, e.g. `10.0.1.0/24`, 5 -> `10.0.1.5`. */
export function addressIn(range: string, n: number): string {
  return numberToAddress(firstOf(range) + n);
}

function firstOf(range: string): number {
  const bytes = ipaddr.IPv4.networkAddressFromCIDR(range).toByteArray();
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Returns the number of addresses in an IPv4 range. */
export function sizeOf(range: string): number {
  return 2 ** (32 - ipaddr.IPv4.parseCIDR(range)[1]);
}

function numberToAddress(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}
