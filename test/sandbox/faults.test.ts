import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { Cloud } from "../../src/sandbox/cloud";
import { type Fault, injectFault } from "../../src/sandbox/faults";
import { complete, plan } from "../../src/sandbox/resource/plan";

const network = resourceType("hcloud_network");
const planned = (name: string) => plan(network, undefined, complete(network.block, { name, ip_range: "10.0.0.0/16" }));

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

/** Creates networks with these names one after the other, and returns the results. */
async function outcomes(...names: string[]): Promise<string[]> {
  const result: string[] = [];
  for (const name of names) {
    result.push(
      await cloud.create(network, planned(name)).then(
        () => "made",
        (error: Error) => error.message,
      ),
    );
  }
  return result;
}

const refusal = "the requested resource is currently unavailable (resource_unavailable)";

test("fails the nth matching request, as many times as configured", async () => {
  const fault = injectFault(cloud, { type: "hcloud_network", nth: 2, times: 2, kind: "refused" });
  expect(await outcomes("a", "b", "c", "d")).toEqual(["made", refusal, refusal, "made"]);
  expect(fault.struck).toBe(2);
  expect(cloud.objects().map(({ object }) => object.name)).toEqual(["a", "d"]);
});

test("fails only requests that match its operation and name", async () => {
  injectFault(cloud, { type: "hcloud:index/network:Network", name: "b", kind: "refused" });
  injectFault(cloud, { type: "hcloud_network", operation: "delete", name: "c", kind: "refused" });
  expect(await outcomes("a", "b", "c")).toEqual(["made", refusal, "made"]);
  const [a, c] = cloud.objects().map(({ object }) => object) as [TfObject, TfObject];
  await cloud.delete(network, a);
  await expect(cloud.delete(network, c)).rejects.toThrow(refusal);
});

test("returns the platform's error, or the configured one", async () => {
  const volume = resourceType("digitalocean_volume");
  injectFault(cloud, { type: "digitalocean_volume", kind: "refused" });
  await expect(cloud.create(volume, complete(volume.block, { name: "v", region: "fra1", size: 1 }))).rejects.toThrow(
    "Server was unable to give you a response. (service_unavailable)",
  );
  injectFault(cloud, {
    type: "hcloud_network",
    kind: "refused",
    error: { code: "locked", message: "network is locked" },
  });
  expect(await outcomes("a")).toEqual(["network is locked (locked)"]);
});

test("has no effect after its removal, which keeps the other faults", async () => {
  const one = injectFault(cloud, { type: "hcloud_network", kind: "refused" });
  const other = injectFault(cloud, { type: "hcloud_network", nth: 2, kind: "refused" });
  one.remove();
  one.remove();
  expect(await outcomes("a", "b")).toEqual(["made", refusal]);
  expect([one.struck, other.struck]).toEqual([0, 1]);
});

test("creates the object although the response is lost", async () => {
  injectFault(cloud, { type: "hcloud_network", kind: "lost" });
  expect(await outcomes("a")).toEqual(["context deadline exceeded (Client.Timeout exceeded while awaiting headers)"]);
  expect(cloud.objects().map(({ object }) => object.name)).toEqual(["a"]);
});

test.each<[Fault, string]>([
  [{ type: "aws_instance", kind: "lost" }, "the resource type aws_instance is not known here"],
  [{ type: "hcloud_network", nth: 0, kind: "lost" }, "fault: nth must be a whole number from 1, not 0"],
  [{ type: "hcloud_network", times: 0, kind: "lost" }, "fault: times must be a number from 1, not 0"],
  [{ type: "hcloud_network", kind: "slow", seconds: -1 }, "fault: seconds must be a number from 0, not -1"],
  [
    { type: "hcloud_network", kind: "unfinished", operation: "delete" as never },
    'fault: operation must be "create" where the kind is unfinished, not "delete"',
  ],
])("refuses %j", (fault, message) => {
  expect(() => injectFault(cloud, fault)).toThrow(message);
});
