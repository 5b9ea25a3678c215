import * as pulumi from "@pulumi/pulumi";

/**
 * Converts an ID, which the specs keep as a string, to the number that the Hetzner and DigitalOcean providers expect.
 */
export function toNumber(id: pulumi.Input<string>): pulumi.Input<number>;
export function toNumber(id: pulumi.Input<string> | undefined): pulumi.Input<number> | undefined;
export function toNumber(id: pulumi.Input<string> | undefined): pulumi.Input<number> | undefined {
  if (id === undefined) return undefined;
  return typeof id === "string" ? Number(id) : pulumi.output(id).apply(Number);
}

export function toNumbers(ids: pulumi.Input<readonly string[]>): pulumi.Output<number[]> {
  return pulumi.output(ids).apply((list) => list.map(Number));
}
