import { Encoder } from "@msgpack/msgpack";
import * as fc from "fast-check";
import { providers } from "../../spec/providers";
import { resourceType, resourceTypesOf } from "../../src/providers/catalog";
import type { BlockSchema, TfObject } from "../../src/providers/types";
import { unknown } from "../../src/sandbox/resource/unknown";
import { decodeBlock, encodeBlock } from "../../src/sandbox/tofu/msgpack";
import { blockValues } from "../providers/values";

const resources = Object.values(providers).flatMap(resourceTypesOf);

test.each(resources.map(({ name, block }) => [name, block] as const))(
  "values of %s come back as they went",
  (_, block) => {
    fc.assert(
      fc.property(blockValues(block), (value) => {
        expect(decodeBlock(block, encodeBlock(block, value))).toEqual(value);
      }),
      { numRuns: 30 },
    );
  },
);

const block: BlockSchema = {
  attributes: {
    name: { type: "string" },
    size: { type: "number" },
    tags: { type: ["set", "string"] },
    labels: { type: ["map", "string"] },
    devices: { type: ["list", ["object", { id: "number", name: "string" }]] },
  },
  block_types: {
    disk: { nesting_mode: "list", block: { attributes: { size: { type: "number" } } } },
    timeouts: { nesting_mode: "single", block: { attributes: { create: { type: "string" } } } },
  },
};
const nothing = { name: null, size: null, tags: null, labels: null, devices: null, disk: [], timeouts: null };

test("unknown values are decoded at any depth", () => {
  const value = {
    name: unknown,
    size: 1,
    tags: ["a", unknown],
    labels: { a: unknown },
    devices: [unknown, { id: unknown, name: "x" }],
    disk: [unknown, { size: unknown }],
    timeouts: unknown,
  };
  const decoded = decodeBlock(block, encodeBlock(block, value)) as TfObject;
  expect(decoded).toEqual(value);
  expect(decoded.name).toBe(unknown);
  expect(decodeBlock(block, encodeBlock(block, { ...value, disk: unknown }))?.disk).toBe(unknown);
});

test("a missing member is null, and a member that is not in the schema is dropped", () => {
  expect(decodeBlock(block, encodeBlock(block, { size: 1, colour: "red" }))).toEqual({ ...nothing, size: 1 });
  expect(decodeBlock(block, encodeBlock(block, { devices: [{ id: 1 }] }))?.devices).toEqual([{ id: 1, name: null }]);
});

test("a null object is undefined", () => {
  expect(decodeBlock(block, encodeBlock(block, undefined))).toBeUndefined();
  expect(decodeBlock(block, undefined)).toBeUndefined();
  expect(decodeBlock(block, { msgpack: new Uint8Array() })).toBeUndefined();
});

test("OpenTofu's other encodings are understood: JSON, numbers as strings, unknown values with a refinement", () => {
  expect(decodeBlock(block, { json: Buffer.from('{"name":"a","size":2}') })).toEqual({
    ...nothing,
    name: "a",
    size: 2,
  });
  const plain = new Encoder();
  expect(decodeBlock(block, { msgpack: plain.encode({ size: "1152921504606846976" }) })?.size).toBe(2 ** 60);
  // {"name": ext(12, {1: false})}: unknown, and not null.
  const refined = Buffer.from([0x81, 0xa4, ...Buffer.from("name"), 0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]);
  expect(decodeBlock(block, { msgpack: refined })?.name).toBe(unknown);
});

test("members are in the order of the schema, as cty writes them", () => {
  const { msgpack } = encodeBlock(resourceType("hcloud_ssh_key").block, { public_key: "k", name: "n" });
  const text = Buffer.from(msgpack as Uint8Array).toString("latin1");
  const places = ["fingerprint", "id", "labels", "name", "public_key"].map((name) => text.indexOf(name));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});
