import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import type { BlockSchema, CtyType, TfObject } from "../../providers/types";
import { unknown } from "../resource/unknown";

/** Encoding of values between OpenTofu and a provider: MessagePack, by the value's cty type. */

/** An encoded value. The sandbox sends msgpack; OpenTofu sends either. */
export interface DynamicValue {
  msgpack?: Uint8Array;
  json?: Uint8Array;
}

/** The extension types of unknown values; the second has refinements, which are not needed here. */
const unknownType = 0;
const refinedUnknownType = 12;

const extensions = new ExtensionCodec();
extensions.register({
  type: unknownType,
  encode: (value) => (value === unknown ? new Uint8Array([0]) : null),
  decode: () => unknown,
});
extensions.register({ type: refinedUnknownType, encode: () => null, decode: () => unknown });

/** Decodes a block's value, with every member of its schema; undefined for an object that does not exist. */
export function decodeBlock(block: BlockSchema, value: DynamicValue | null | undefined): TfObject | undefined {
  const decoded = decodeValue(value);
  return decoded === null || decoded === undefined ? undefined : (shapeBlock(block, decoded as TfObject) as TfObject);
}

function decodeValue(value: DynamicValue | null | undefined): unknown {
  if (value?.msgpack?.length) return decode(value.msgpack, { extensionCodec: extensions });
  return value?.json?.length ? JSON.parse(Buffer.from(value.json).toString("utf8")) : null;
}

export function encodeBlock(block: BlockSchema, value: TfObject | undefined): DynamicValue {
  const shaped = value === undefined ? null : shapeBlock(block, value);
  return { msgpack: Buffer.from(encode(shaped, { extensionCodec: extensions })) };
}

/** Returns members in the order of the schema, with null for unset ones and nothing that is not in the schema. */
function shapeBlock(block: BlockSchema, value: unknown): unknown {
  if (value === unknown || value === null || value === undefined) return value ?? null;
  const object = value as TfObject;
  const shaped: TfObject = {};
  for (const [name, { type }] of Object.entries(block.attributes ?? {})) shaped[name] = shape(type, object[name]);
  for (const [name, { nesting_mode, block: inner }] of Object.entries(block.block_types ?? {})) {
    const own = object[name];
    if (own === unknown || nesting_mode === "single") shaped[name] = shapeBlock(inner, own);
    else shaped[name] = ((own ?? []) as unknown[]).map((each) => shapeBlock(inner, each));
  }
  return shaped;
}

function shape(type: CtyType, value: unknown): unknown {
  if (value === unknown || value === null || value === undefined) return value ?? null;
  // Numbers that a float cannot represent are encoded as text.
  if (type === "number" && typeof value === "string") return Number(value);
  if (typeof type === "string") return value;
  if (Array.isArray(value)) return value.map((each) => shape(type[1] as CtyType, each));
  const object = value as TfObject;
  const members =
    type[0] === "object" ? Object.entries(type[1]) : Object.keys(object).map((key) => [key, type[1]] as const);
  return Object.fromEntries(members.map(([key, own]) => [key, shape(own, object[key])]));
}
