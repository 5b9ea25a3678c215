import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";

/** The series of IDs that all objects of a project share. */
export const numbered = { series: "hcloud", first: 10001 };

/** Makes a name unique within a type. */
export function nameOf(type: string): (object: TfObject) => [string] {
  return ({ name }) => [`the name "${name}" of ${type}`];
}

export function refuseProtected(kind: string, object: Readonly<TfObject>): void {
  if (object.delete_protection) throw new CloudError("protected", `${kind} deletion is protected`);
}

export function invalid(message: string): CloudError {
  return new CloudError("invalid_input", message);
}

/** Returns the members that only one of two lists has. */
export function changes<Item>(before: readonly Item[], after: readonly Item[]): { gone: Item[]; added: Item[] } {
  return {
    gone: before.filter((each) => !after.includes(each)),
    added: after.filter((each) => !before.includes(each)),
  };
}
