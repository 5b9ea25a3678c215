import { mapMembers } from "../../../spec/data";
import { unknown } from "./unknown";

/** Copies plain data. The mark for unknown values is shared. */
export function copyOf<Value>(value: Value): Value {
  return value === unknown ? value : (mapMembers(value, copyOf) as Value);
}
