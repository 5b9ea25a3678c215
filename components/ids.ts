import * as pulumi from "@pulumi/pulumi";

/** The number that the Hetzner and DigitalOcean providers want for an ID, which the specs keep as a string. */
export function toNumber(id: pulumi.Input<string>): pulumi.Output<number>;
export function toNumber(id: pulumi.Input<string> | undefined): pulumi.Output<number> | undefined;
export function toNumber(id: pulumi.Input<string> | undefined): pulumi.Output<number> | undefined {
  return id === undefined ? undefined : pulumi.output(id).apply(Number);
}

export function toNumbers(ids: pulumi.Input<readonly string[]>): pulumi.Output<number[]> {
  return pulumi.output(ids).apply((list) => list.map(Number));
}
