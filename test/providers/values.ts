import * as fc from "fast-check";
import type { BlockSchema, CtyType, TfObject } from "../../src/providers/types";

/** Generates values of a block: complete, in the Terraform shape. */
export function blockValues(block: BlockSchema): fc.Arbitrary<TfObject> {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, { type }]) => [name, fc.option(values(type))]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, nested]) => {
    const inner = blockValues(nested.block);
    if (nested.nesting_mode === "single") return [name, fc.option(inner)];
    return [name, fc.array(inner, { maxLength: nested.max_items || 3 })];
  });
  return fc.record(Object.fromEntries([...attributes, ...blocks])) as fc.Arbitrary<TfObject>;
}

/** Generates values of a type. Objects have every member, like blocks. */
function values(type: CtyType): fc.Arbitrary<unknown> {
  if (type === "string") return fc.string();
  // HCL has no -0.
  if (type === "number")
    return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((n) => n + 0);
  if (type === "bool") return fc.boolean();
  // JavaScript's libraries reject this key.
  if (type[0] === "map")
    return fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      values(type[1]),
    );
  if (type[0] !== "object") return fc.array(values(type[1]), { maxLength: 3 });
  return fc.record(Object.fromEntries(Object.entries(type[1]).map(([name, own]) => [name, fc.option(values(own))])));
}
