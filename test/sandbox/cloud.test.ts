import { resourceType } from "../../src/providers/catalog";
import { Cloud } from "../../src/sandbox/cloud";
import { complete, plan } from "../../src/sandbox/resource/plan";

const network = resourceType("hcloud_network");
const planned = (name: string) => plan(network, undefined, complete(network.block, { name, ip_range: "10.0.0.0/16" }));

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

test("the journal lists operations in order, with names and changes", async () => {
  const state = await cloud.create(network, planned("a"));
  await cloud.import(network, String(state.id));
  await cloud.update(network, state, { ...state, name: "b", labels: { a: "1" } });
  await cloud.delete(network, state);
  await cloud.delete(network, state);
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const of = { at, type: "hcloud_network", id: state.id };
  expect(cloud.journal).toEqual([
    { ...of, operation: "create", name: "a" },
    { ...of, operation: "import", name: "a" },
    { ...of, operation: "update", name: "b", members: ["labels", "name"] },
    { ...of, operation: "delete", name: "b" },
  ]);
});

test("restoring a snapshot brings everything back, and a reset removes everything", async () => {
  const state = await cloud.create(network, planned("a"));
  const snapshot = JSON.parse(JSON.stringify(cloud.snapshot()));
  await cloud.delete(network, state);
  cloud.restore(snapshot);
  expect(cloud.read(network, state)).toEqual(state);
  expect(cloud.journal).toHaveLength(1);
  await expect(cloud.create(network, planned("a"))).rejects.toThrow("already taken");
  const other = await cloud.create(network, planned("b"));
  expect(other.id).not.toBe(state.id);
  cloud.reset();
  expect(cloud.objects()).toEqual([]);
  expect(cloud.journal).toEqual([]);
});

test("returned objects cannot be used to change the cloud", async () => {
  const state = await cloud.create(network, { ...planned("a"), labels: { a: "1" } });
  (state.labels as Record<string, string>).a = "2";
  (cloud.object("hcloud_network", String(state.id)) as { labels: Record<string, string> }).labels.a = "3";
  expect(cloud.object("hcloud_network", String(state.id))?.labels).toEqual({ a: "1" });
});

test("changing a missing object is an error that names it", async () => {
  const state = await cloud.create(network, planned("a"));
  await cloud.delete(network, state);
  expect(cloud.read(network, state)).toBeUndefined();
  await expect(cloud.update(network, state, { ...state, name: "b" })).rejects.toThrow(
    `hcloud_network ${state.id}, which does not exist`,
  );
});

test("an import id must have the type's form, and describe the object that it finds", async () => {
  const subnet = resourceType("hcloud_network_subnet");
  await expect(cloud.import(subnet, "12")).rejects.toThrow(
    '"12" is not a valid import ID; expected {network_id}-{ip_range}',
  );
  expect(await cloud.import(subnet, "12-10.0.0.0/24")).toBeUndefined();
});

describe("an interceptor", () => {
  test("sees each request before it is executed, and may reject it, delay it, or fail after it", async () => {
    const seen: string[] = [];
    const end = cloud.intercept(async (request, proceed) => {
      seen.push(`${request.operation} ${request.type} ${request.planned?.name ?? request.id}`);
      if (request.operation === "delete") throw new Error("no deletions today");
      const result = await proceed();
      if (request.operation === "update") throw new Error("timed out");
      return result;
    });
    const state = await cloud.create(network, planned("a"));
    await expect(cloud.delete(network, state)).rejects.toThrow("no deletions today");
    await expect(cloud.update(network, state, { ...state, name: "b" })).rejects.toThrow("timed out");
    expect(cloud.object("hcloud_network", String(state.id))?.name).toBe("b");
    end();
    await cloud.delete(network, state);
    expect(cloud.objects()).toEqual([]);
    expect(seen).toEqual(["create hcloud_network a", `delete hcloud_network ${state.id}`, "update hcloud_network b"]);
  });

  test("wraps earlier interceptors", async () => {
    const order: string[] = [];
    const note = (name: string) =>
      cloud.intercept(async (_, proceed) => {
        order.push(`${name} before`);
        const result = await proceed();
        order.push(`${name} after`);
        return result;
      });
    note("inner");
    note("outer");
    await cloud.create(network, planned("a"));
    expect(order).toEqual(["outer before", "inner before", "inner after", "outer after"]);
  });
});

test("listeners are notified of changes, but not of failures or reads", async () => {
  let told = 0;
  const end = cloud.onChange(() => {
    told += 1;
  });
  const state = await cloud.create(network, planned("a"));
  await cloud.create(network, planned("a")).catch(() => {});
  cloud.read(network, state);
  expect(told).toBe(1);
  end();
  await cloud.delete(network, state);
  expect(told).toBe(1);
});
