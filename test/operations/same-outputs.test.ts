import { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import { readStack } from "../../spec/stack/config";
import { expectSameOutputs, expectSameOutputsOf, plannedOutputs } from "../../src/operations/same-outputs";
import { unknown } from "../../src/sandbox/resource/unknown";

const stack = readStack("dev", { modules: { web: { module: "hcloud-server", inputs: { name: "web-1" } } } });

const ours = {
  ...{ id: "4711", name: "web-1", ipv4Address: "203.0.113.7", ipv6Address: "", ipv6Network: "", status: "running" },
  ...{ privateIps: { lan_a: "10.0.0.5" }, volumeIds: {} },
};
const theirs = {
  ...{ id: "4711", name: "web-1", ipv4_address: "203.0.113.7", ipv6_address: "", ipv6_network: "", status: "running" },
  ...{ private_ips: { lan_a: "10.0.0.5" }, volume_ids: {}, firewall_id: null },
};

const compare = (pulumi: object, tofu: object) =>
  expectSameOutputs(stack, { web: { ...pulumi } }, { web: { ...tofu } });

test("the same values are the same, whatever the engines call them", () => {
  expect(compare(ours, theirs)).toBe(9);
});

test.each([
  ["another value", { ...theirs, id: "815" }, 'web.id: Pulumi has "4711", OpenTofu "815"'],
  ["another type", { ...theirs, id: 4711 }, 'web.id: Pulumi has "4711", OpenTofu 4711'],
  [
    "a value where there is none",
    { ...theirs, firewall_id: "1" },
    'web.firewallId: Pulumi has undefined, OpenTofu "1"',
  ],
  [
    "another key",
    { ...theirs, private_ips: { lanA: "10.0.0.5" } },
    'web.privateIps: Pulumi has {"lan_a":"10.0.0.5"}, OpenTofu {"lanA":"10.0.0.5"}',
  ],
])("%s is rejected", (_, tofu, difference) => {
  expect(() => compare(ours, tofu)).toThrow(difference);
});

test("a module that one engine lacks is rejected, and no secret is shown", () => {
  const cluster = readStack("dev", {
    modules: {
      k8s: { module: "hcloud-k8s-cluster", inputs: hcloudK8sCluster.examples.minimal.inputs },
    },
  });
  const outputs = { k8s: { kubeconfig: "hunter2" } };
  expect(() => expectSameOutputs(cluster, outputs, {})).toThrow(/k8s\.kubeconfig$/m);
  expect(() => expectSameOutputs(cluster, outputs, {})).not.toThrow("hunter2");
});

test("values that one engine does not know yet are not compared", () => {
  const plan = { output_changes: { web: { after: { ...theirs, id: null }, after_unknown: { id: true } } } };
  expect(expectSameOutputs(stack, { web: { ...ours, status: unknown } }, plannedOutputs(plan))).toBe(7);
});

test("of a state only outputs that are whole modules are compared", () => {
  const state = (value: unknown) => ({ version: 4, resources: [], outputs: { web: { value } } });
  expect(expectSameOutputsOf(state(theirs), stack, { web: ours })).toBe(9);
  expect(() => expectSameOutputsOf(state({ ...theirs, name: "other" }), stack, { web: ours })).toThrow(
    'web.name: Pulumi has "web-1", OpenTofu "other"',
  );
  expect(expectSameOutputsOf(state({ address: "203.0.113.7" }), stack, { web: ours })).toBe(0);
  expect(expectSameOutputsOf(state("203.0.113.7"), stack, { web: ours })).toBe(0);
});
