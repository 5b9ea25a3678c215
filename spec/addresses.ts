import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** IP addresses and ranges of them. Counting addresses is for IPv4 only. */

/** Returns whether a text is an address. Node accepts one with a zone ("fe80::1%eth0"), OpenTofu and the clouds do not. */
export function isAddress(text: string, version?: 4 | 6): boolean {
  if (text.includes("%")) return false;
  return version === 4 ? isIPv4(text) : version === 6 ? isIPv6(text) : isIPv4(text) || isIPv6(text);
}

/** Returns whether a text is an address, a slash and a prefix length; host bits are allowed. */
export function isRange(text: string, version?: 4 | 6): boolean {
  const [, address, length] = /^(.*)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  return address !== undefined && isAddress(address, version) && Number(length) <= (isIPv4(address) ? 32 : 128);
}

/** Returns whether a range has no host bits. */
export function isNetwork(range: string): boolean {
  return rangeOf(range) === asCidr(range);
}

/** Returns a range with its host bits cleared, e.g. `10.0.1.7/24` → `10.0.1.0/24`; undefined if it is not a range. */
export function rangeOf(cidr: string): string | undefined {
  if (!isRange(cidr)) return undefined;
  const family = cidr.includes(":") ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${shortest(family.networkAddressFromCIDR(cidr))}/${prefixLength(cidr)}`;
}

/** Returns an address or a range as a range in its shortest form, host bits kept: `2001:DB8::1` → `2001:db8::1/128`; any other text as it is. */
export function asCidr(text: string): string {
  const [address = "", length] = text.split("/");
  if (!isAddress(address)) return text;
  return `${shortest(ipaddr.parse(address))}/${length ?? (isIPv4(address) ? 32 : 128)}`;
}

function shortest(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

/** Returns whether an address or a range lies in a range. */
export function isWithin(inner: string, range: string): boolean {
  const [address, length] = ipaddr.parseCIDR(asCidr(inner));
  const outer = ipaddr.parseCIDR(range);
  return address.kind() === outer[0].kind() && length >= outer[1] && address.match(outer);
}

/** Returns whether two ranges share an address. */
export function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

/** Returns the length of a range's prefix. */
function prefixLength(range: string): number {
  return Number(range.split("/")[1]);
}

/** Orders IPv4 ranges by their first addresses. */
export function compareRanges(one: string, other: string): number {
  return firstOf(one) - firstOf(other);
}

/** Returns the nth address after the first of an IPv4 range, as OpenTofu's `cidrhost`: `10.0.1.0/24`, 5 → `10.0.1.5`. Host bits are allowed. */
export function addressIn(range: string, n: number): string {
  const number = firstOf(range) + n;
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}

function firstOf(range: string): number {
  return ipaddr.IPv4.networkAddressFromCIDR(range).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** Returns the number of addresses in an IPv4 range. */
export function sizeOf(range: string): number {
  return 2 ** (32 - prefixLength(range));
}
