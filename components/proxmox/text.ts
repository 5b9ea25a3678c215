import * as pulumi from "@pulumi/pulumi";

/**
 * White space in Go, and so in OpenTofu's `trimspace` and the provider. JavaScript's `trim` differs in two characters.
 */
const SPACE = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const around = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** Normalizes notes as Proxmox does. */
export function normalDescription(text: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return text === undefined
    ? undefined
    : pulumi.output(text).apply((known) => known.replaceAll("\r\n", "\n").replace(around, ""));
}

/** Normalizes tags as Proxmox does: in lower case, sorted, without duplicates. */
export function normalTags(tags: pulumi.Input<readonly pulumi.Input<string>[]>): pulumi.Output<string[]> {
  return pulumi.output(tags).apply((list) => [...new Set(list.map((tag) => tag.toLowerCase()))].sort());
}

/** Normalizes a MAC address as Proxmox does. */
export function upperCase(macAddress: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return macAddress === undefined ? undefined : pulumi.output(macAddress).apply((text) => text.toUpperCase());
}

/** Expands ranges in VLAN tags, since the provider does not accept ranges. */
export function singleTags(trunks: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return trunks === undefined
    ? undefined
    : pulumi.output(trunks).apply((text) => text.split(";").flatMap(tagsOf).join(";"));
}

function tagsOf(range: string): number[] {
  const [first, last = first] = range.split("-").map(Number) as [number, number?];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Removes the line break at the end of public keys, as key files have it. */
export function trimmedKeys(keys: pulumi.Input<readonly pulumi.Input<string>[]>): pulumi.Output<string[]> {
  return pulumi.output(keys).apply((list) => list.map(trimmedKey));
}

export function trimmedKey(key: string): string {
  return key.replace(around, "");
}
