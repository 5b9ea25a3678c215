import { providers } from "../../spec/providers";
import type { ResourceFacts, ResourceType, TfObject } from "../../src/providers/types";
import { complete, type Difference, differences, equivalent, plainPath, plan } from "../../src/sandbox/resource/plan";
import { hasUnknown, resolveUnknown, unknown } from "../../src/sandbox/resource/unknown";

/** Returns a type with one member of each kind. */
function resource(facts: Partial<ResourceFacts> = {}): ResourceType {
  return {
    name: "test_thing",
    provider: providers.hcloud,
    version: 0,
    facts: {
      pulumi: { token: "test:index/thing:Thing" },
      forceNew: ["place", "disk.kind"],
      defaults: { backups: false, "net.enabled": true },
      notRead: {},
      importIds: ["{id}"],
      ...facts,
    },
    block: {
      attributes: {
        id: { type: "string", optional: true, computed: true },
        name: { type: "string", required: true },
        place: { type: "string", optional: true, computed: true },
        address: { type: "string", computed: true },
        backups: { type: "bool", optional: true },
        tags: { type: ["set", "string"], optional: true },
        labels: { type: ["map", "string"], optional: true },
        note: { type: "string", optional: true },
        devices: { type: ["list", ["object", { id: "number", mac: "string" }]], optional: true, computed: true },
      },
      block_types: {
        disk: {
          nesting_mode: "list",
          block: { attributes: { size: { type: "number", required: true }, kind: { type: "string", optional: true } } },
        },
        net: {
          nesting_mode: "set",
          block: {
            attributes: {
              enabled: { type: "bool", optional: true },
              address: { type: "string", optional: true, computed: true },
            },
          },
        },
        algorithm: {
          nesting_mode: "list",
          max_items: 1,
          block: { attributes: { type: { type: "string", optional: true } } },
        },
      },
    },
  };
}

const thing = resource();
const config = (value: TfObject, of = thing) => complete(of.block, { name: "a", ...value });
const state = {
  ...config({}),
  id: "1",
  place: "here",
  address: "192.0.2.1",
  backups: false,
  devices: [{ id: 1, mac: "aa" }],
};
const planned = (value: TfObject, prior = state, of = thing) => plan(of, prior, config(value, of));
const plannedNew = (value: TfObject, of = thing) => plan(of, undefined, config(value, of));
const changes = (value: TfObject, prior = state, of = thing) => differences(of, prior, planned(value, prior, of));
const brief = (found: Difference[]) =>
  found.map(({ path, kind, replaces }) => `${kind} ${path.join(".")}${replaces ? " replaces" : ""}`);

test("a new object has its inputs, the defaults, and unknown values for what the cloud decides", () => {
  const value = plannedNew({ net: [{ address: null, enabled: null }] });
  expect(value).toEqual({
    ...config({}),
    id: unknown,
    place: unknown,
    address: unknown,
    devices: unknown,
    backups: false,
    net: [{ enabled: true, address: unknown }],
  });
  expect(hasUnknown(value)).toBe(true);
});

test("an omitted value keeps the cloud's value", () => {
  expect(planned({})).toEqual(state);
  expect(changes({})).toEqual([]);
});

test("an input replaces the old value, and is reported as added, removed or changed", () => {
  expect(brief(changes({ name: "b", note: "x", backups: true }))).toEqual([
    "update name",
    "update backups",
    "add note",
  ]);
  const full = { ...state, note: "x", labels: { a: "1" } };
  expect(brief(changes({}, full))).toEqual(["delete labels", "delete note"]);
});

test("null, zero, false, the empty string and the empty collection are equal", () => {
  for (const empty of [{ note: "" }, { labels: {} }, { tags: [] }, { backups: false }]) {
    expect(changes(empty)).toEqual([]);
    expect(changes({}, { ...state, ...empty })).toEqual([]);
  }
  expect(equivalent("number", 0, null)).toBe(true);
  expect(equivalent("number", 0, 1)).toBe(false);
  expect(equivalent("string", unknown, null)).toBe(false);
});

test("sets have no order, and keep that of the state", () => {
  const prior = { ...state, tags: ["b", "a"] };
  expect(planned({ tags: ["a", "b"] }, prior).tags).toEqual(["b", "a"]);
  expect(brief(changes({ tags: ["a", "c"] }, prior))).toEqual(["update tags"]);
});

test("a member that forces replacement does so even if its value is unknown", () => {
  expect(brief(changes({ place: "there" }))).toEqual(["update place replaces"]);
  expect(brief(changes({ place: unknown }))).toEqual(["update place replaces"]);
});

test("blocks in a list are compared by index", () => {
  const prior = {
    ...state,
    disk: [
      { size: 1, kind: "a" },
      { size: 2, kind: null },
    ],
  };
  expect(
    brief(
      changes(
        {
          disk: [
            { size: 1, kind: "a" },
            { size: 3, kind: null },
          ],
        },
        prior,
      ),
    ),
  ).toEqual(["update disk.1.size"]);
  expect(
    brief(
      changes(
        {
          disk: [
            { size: 1, kind: "b" },
            { size: 2, kind: null },
          ],
        },
        prior,
      ),
    ),
  ).toEqual(["update disk.0.kind replaces"]);
  expect(brief(changes({ disk: [{ size: 1, kind: "a" }] }, prior))).toEqual(["delete disk.1"]);
  const more = [...prior.disk, { size: 4, kind: "x" }];
  expect(brief(changes({ disk: more }, prior))).toEqual(["add disk.2 replaces"]);
  expect(plainPath(["disk", 0, "kind"])).toBe("disk.kind");
});

describe("blocks in a set", () => {
  const prior = {
    ...state,
    net: [
      { enabled: true, address: "x" },
      { enabled: false, address: "y" },
    ],
  };

  test("are matched by the user's values, and keep the cloud's", () => {
    expect(
      planned(
        {
          net: [
            { enabled: false, address: null },
            { enabled: null, address: null },
          ],
        },
        prior,
      ).net,
    ).toEqual(prior.net);
    expect(
      planned(
        {
          net: [
            { enabled: true, address: "x" },
            { enabled: false, address: "y" },
          ],
        },
        prior,
      ).net,
    ).toEqual(prior.net);
  });

  test("have unknown values for what the cloud decides if they are new", () => {
    const { net } = planned(
      {
        net: [
          { enabled: true, address: "z" },
          { enabled: false, address: null },
        ],
      },
      prior,
    );
    expect(net).toEqual([
      { enabled: true, address: "z" },
      { enabled: false, address: "y" },
    ]);
    expect(planned({ net: [...prior.net, { enabled: false, address: null }] }, prior).net).toContainEqual({
      enabled: false,
      address: unknown,
    });
  });

  test("are compared as a whole", () => {
    expect(brief(changes({ net: [{ enabled: true, address: null }] }, prior))).toEqual(["update net"]);
    expect(brief(changes({}, prior))).toEqual(["delete net"]);
    expect(brief(changes({ net: unknown }, prior))).toEqual(["update net"]);
  });
});

test("blocks that the cloud fills in are unknown when new, and are kept when omitted", () => {
  const filling = resource({ computedBlocks: ["algorithm"] });
  expect(plannedNew({}, filling).algorithm).toBe(unknown);
  const prior = { ...state, algorithm: [{ type: "round_robin" }] };
  expect(changes({}, prior, filling)).toEqual([]);
  expect(brief(changes({ algorithm: [{ type: "least" }] }, prior, filling))).toEqual(["update algorithm.0.type"]);
});

test("objects in a computed list keep, by index, the values that the user omits", () => {
  expect(planned({ devices: [{ id: 1, mac: null }] }).devices).toEqual(state.devices);
  expect(planned({ devices: [{ id: 2, mac: null }] }).devices).toEqual([{ id: 2, mac: "aa" }]);
});

test("values that the provider treats as equal are no change", () => {
  const lenient = resource({
    diffSuppress: { name: (before, after) => String(before).toLowerCase() === String(after).toLowerCase() },
  });
  expect(changes({ name: "A" }, state, lenient)).toEqual([]);
  expect(changes({ name: "B" }, state, lenient)).toHaveLength(1);
});

test("unknown values are replaced by known ones, or by null", () => {
  expect(resolveUnknown({ a: unknown, b: [unknown, 1], c: { d: unknown } }, { a: 1, b: [2], c: null })).toEqual({
    a: 1,
    b: [2, 1],
    c: { d: null },
  });
  expect(hasUnknown({ a: [{ b: 1 }] })).toBe(false);
  expect(JSON.stringify({ a: unknown })).toBe('{"a":"(known after apply)"}');
});
