import type { TfObject } from "../../src/providers/types";
import { type Relations, Store } from "../../src/sandbox/store";

const relations: Record<string, Relations> = {
  disk: { references: { machine_id: { to: "machine", onDelete: "forget" } } },
  place: { references: { machine_id: { to: "machine", onDelete: "remove" } } },
  wall: {
    references: {
      "applies.machine": { to: "machine", onDelete: "forget" },
      machine_ids: { to: "machine", onDelete: "forget" },
    },
  },
  guard: { references: { machine_id: { to: "machine", onDelete: "refuse" } } },
  machine: { claims: ({ name }) => [`the name "${name}"`] },
};

let store: Store;
beforeEach(() => {
  store = new Store((type) => relations[type] ?? {});
  store.put("machine", { id: "1", name: "a" });
  store.put("machine", { id: "2", name: "b" });
});

const change = (work: () => void) => store.transaction(work).events;

test("referenced objects must exist", () => {
  expect(() => store.put("disk", { id: "1", name: "d", machine_id: 9 })).toThrow(
    'machine_id of disk "d" refers to machine 9, which does not exist (not_found)',
  );
  for (const nobody of [null, 0, "", undefined]) store.put("disk", { id: "1", machine_id: nobody });
});

test("deleting a machine has the effect that each type defines", () => {
  store.put("disk", { id: "1", machine_id: 1 });
  store.put("place", { id: "1-5", machine_id: "1" });
  store.put("wall", { id: "1", applies: [{ machine: 1 }, { machine: 2 }], machine_ids: [1, 2] });
  const events = change(() => store.remove("machine", "1"));
  expect(store.get("disk", "1")).toEqual({ id: "1", machine_id: null });
  expect(store.get("place", "1-5")).toBeUndefined();
  expect(store.get("wall", "1")).toEqual({ id: "1", applies: [{ machine: 2 }], machine_ids: [2] });
  expect(events).toMatchObject([{ operation: "delete", type: "place", id: "1-5" }]);
  store.put("guard", { id: "1", machine_id: 2 });
  expect(() => store.remove("machine", "2")).toThrow("machine 2 is still used by guard 1 (resource_in_use)");
  store.remove("machine", "none");
});

test("a unique value has one owner, until that is deleted or changed", () => {
  expect(() => store.put("machine", { id: "3", name: "a" })).toThrow(
    'the name "a" is already taken, by machine 1 (uniqueness_error)',
  );
  expect(store.owner('the name "a"')).toEqual({ type: "machine", id: "1" });
  store.put("machine", { id: "1", name: "c" });
  store.put("machine", { id: "3", name: "a" });
  store.remove("machine", "3");
  expect(store.owner('the name "a"')).toBeUndefined();
});

test("a change that fails leaves nothing behind", () => {
  store.put("place", { id: "1-5", machine_id: 1 });
  const before = store.snapshot();
  expect(() =>
    change(() => {
      store.put("machine", { id: "3", name: "c" });
      store.put("disk", { id: "1", machine_id: 3 });
      store.remove("machine", "1");
      store.put("machine", { id: "2", name: "c" });
    }),
  ).toThrow('the name "c" is already taken');
  expect(store.snapshot()).toEqual(before);
  expect(store.owner('the name "c"')).toBeUndefined();
  expect(store.referring("machine", 1, "place")).toHaveLength(1);
  expect(store.referring("machine", 3, "disk")).toEqual([]);
});

test("references to an object can be listed, and follow changes", () => {
  store.put("disk", { id: "1", machine_id: 1 });
  store.put("disk", { id: "2", machine_id: 1 });
  store.put("place", { id: "1-5", machine_id: 1 });
  expect(store.referring("machine", 1, "disk").map(({ id }) => id)).toEqual(["1", "2"]);
  store.put("disk", { id: "2", machine_id: 2 });
  expect(store.referring("machine", "1", "disk").map(({ id }) => id)).toEqual(["1"]);
  expect(store.referring("machine", 2, "disk").map(({ id }) => id)).toEqual(["2"]);
});

test("stored objects are not changed from outside", () => {
  const object: TfObject = { id: "4", name: "d", tags: ["x"] };
  store.put("machine", object);
  (object.tags as string[]).push("y");
  expect(store.get("machine", 4)?.tags).toEqual(["x"]);
});

test("series continue after a snapshot", () => {
  expect([store.next("a", 10), store.next("a", 10), store.next("b", 1)]).toEqual([10, 11, 1]);
  const other = new Store((type) => relations[type] ?? {});
  other.restore(store.snapshot());
  expect(other.next("a", 10)).toBe(12);
  expect(other.entries()).toEqual(store.entries());
  expect(() => other.put("machine", { id: "3", name: "a" })).toThrow("already taken");
});
