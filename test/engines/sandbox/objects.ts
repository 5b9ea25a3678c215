import { resourceType } from "../../../src/providers/catalog";
import { emptyBlock } from "../../../src/providers/naming";
import type { TfObject } from "../../../src/providers/types";
import type { Cloud } from "../../../src/sandbox/cloud";

/** Creates an object without the engines. */
export function make(cloud: Cloud, type: string, members: TfObject): Promise<TfObject> {
  const resource = resourceType(type);
  return cloud.create(resource, { ...emptyBlock(resource.block), ...members });
}

/** Returns the only object of a type, or the one with a name. */
export function find(cloud: Cloud, type: string, name?: string): TfObject {
  const found = cloud
    .objects()
    .filter((each) => each.type === type && (name === undefined || each.object.name === name));
  expect(found).toHaveLength(1);
  return found[0]?.object as TfObject;
}

/** Returns the names of the objects of an operation, in order. */
export function happened(cloud: Cloud, operation: string): unknown[] {
  return cloud.journal.filter((event) => event.operation === operation).map(({ name }) => name);
}
