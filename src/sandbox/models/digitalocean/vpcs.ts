import { addressIn, overlap, rangeOf } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nextUuid, now, uuidOf } from "./common";
import { checkRegion } from "./offers";

/** Private networks. Every region also has a default one, which is not among the objects. */

const vpc = stored("digitalocean_vpc", {
  claims: ({ name }) => [`the VPC name "${name}"`],
  create(object, store) {
    checkRegion(String(object.region));
    object.ip_range = object.ip_range ? checkedRange(object, store) : freeRange(store);
    object.id = nextUuid("digitalocean_vpc", store);
    object.urn = `do:vpc:${object.id}`;
    object.default = false;
    object.created_at = now();
  },
});

export const vpcModels: Readonly<Record<string, Model>> = { digitalocean_vpc: vpc };

const regionsOwnRange = "10.135.0.0/16";

/** Returns the ID of a region's default VPC. */
export function defaultVpcId(region: string): string {
  return uuidOf(`default VPC of ${region}`);
}

/** Returns the next address in an object's VPC, or in its region's default VPC. */
export function nextPrivateAddress(object: TfObject, store: Store): string {
  const { vpc_uuid, region } = object;
  if (!vpc_uuid) return addressIn(regionsOwnRange, store.next(`addresses in ${region}`, 2));
  const own = store.need("digitalocean_vpc", String(vpc_uuid), "vpc_uuid");
  if (own.region !== region)
    throw invalid(`VPC ${describe(own)} is in ${own.region}, and ${describe(object)} in ${region}`);
  return addressIn(String(own.ip_range), store.next(`addresses in ${vpc_uuid}`, 2));
}

function checkedRange(object: TfObject, store: Store): string {
  const range = rangeOf(String(object.ip_range));
  if (!range || range.includes(":")) throw invalid(`ip_range "${object.ip_range}" is no IPv4 range`);
  const length = Number(range.split("/")[1]);
  if (length < 16 || length > 28) throw invalid(`ip_range ${range}: allowed are /16 to /28`);
  const other = store.all("digitalocean_vpc").find((each) => overlap(range, String(each.ip_range)));
  if (other) throw invalid(`ip_range ${range} overlaps with ${other.ip_range} of VPC ${describe(other)}`);
  return range;
}

function freeRange(store: Store): string {
  const taken = store.all("digitalocean_vpc").map((each) => String(each.ip_range));
  const ranges = Array.from({ length: 16 * 15 }, (_, n) => `10.${120 + Math.floor(n / 16)}.${(n % 16) * 16}.0/20`);
  const free = ranges.find((range) => !taken.some((each) => overlap(range, each)));
  if (!free) throw invalid("no free range for another VPC");
  return free;
}
