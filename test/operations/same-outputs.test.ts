import { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import { readStack } from "../../spec/stack/config";
import { expectSameOutputs } from "../../src/operations/same-outputs";

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
  expectSameOutputs(stack, { web: { value: pulumi, secret: false } }, { web: { value: tofu, sensitive: false } });

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
])("%s is refused", (_, tofu, difference) => {
  expect(() => compare(ours, tofu)).toThrow(difference);
});

test("a module that one of them lacks is refused, and no secret is shown", () => {
  const cluster = readStack("dev", {
    modules: {
      k8s: { module: "hcloud-k8s-cluster", inputs: hcloudK8sCluster.examples.minimal.inputs },
    },
  });
  const outputs = { k8s: { value: { kubeconfig: "hunter2" }, secret: true } };
  expect(() => expectSameOutputs(cluster, outputs, {})).toThrow(/k8s\.kubeconfig$/m);
  expect(() => expectSameOutputs(cluster, outputs, {})).not.toThrow("hunter2");
});
