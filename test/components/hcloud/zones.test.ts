import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktn/hcl2json";
import { K8sCluster, type K8sClusterArgs } from "../../../components/hcloud/k8s-cluster";
import { networkZones } from "../../../spec/hetzner";
import { hcloudK8sCluster } from "../../../spec/modules/hcloud-k8s-cluster";
import { hcloudNomadCluster } from "../../../spec/modules/hcloud-nomad-cluster";
import { hcloudVaultCluster } from "../../../spec/modules/hcloud-vault-cluster";
import type { Spec } from "../../../spec/types";
import { validInputs } from "../../../spec/validate";
import { moduleFolder } from "../../../src/generate/modules/generated-files";

const minimal = hcloudK8sCluster.examples.minimal.inputs;
const refusal = (inputs: object) => expect(() => validInputs<Spec>(hcloudK8sCluster, { ...minimal, ...inputs }));

test("a network's zone is that of the location, and pools are in it", () => {
  const sentence =
    "hcloud-k8s-cluster: network.zone must be the zone of location and of all agent_pools: eu-central for";
  refusal({ location: "ash" }).not.toThrow();
  refusal({ location: "ash", network: { zone: "us-east" } }).not.toThrow();
  refusal({ location: "ash", network: { zone: "eu-central" } }).toThrow(sentence);
  refusal({ agentPools: { workers: { location: "hel1" } } }).not.toThrow();
  refusal({ agentPools: { workers: { location: "ash" } } }).toThrow(sentence);
  refusal({ location: "osl1" }).toThrow(sentence);
  refusal({ location: "osl1", network: { zone: "eu-central" } }).not.toThrow();
});

test("a network has room for 100 machines", () => {
  const pools = (count: number) => ({ agentPools: { workers: { count, firstAddress: 32 } } });
  refusal(pools(97)).not.toThrow();
  refusal(pools(98)).toThrow("servers and agent_pools must have at most 100 machines together");
});

test("machines with IPv6 alone need a server to fetch k3s from", () => {
  const publicNet = { ipv4Enabled: false };
  refusal({ publicNet }).toThrow("artifact_base_url must be set if public_net has only IPv6");
  refusal({ publicNet, artifactBaseUrl: "https://artifacts.example.com" }).not.toThrow();
  refusal({ publicNet: { ...publicNet, ipv6Enabled: false } }).not.toThrow();
});

test("components reject it as well", () => {
  const args: K8sClusterArgs = { ...minimal, agentPools: { workers: { location: "ash" } } };
  expect(() => new K8sCluster("k8s", args)).toThrow("network.zone must be the zone of location");
});

test.each([hcloudK8sCluster, hcloudNomadCluster, hcloudVaultCluster])(
  "$name knows the zones in OpenTofu",
  async (spec) => {
    const text = readFileSync(join(moduleFolder(spec), "main.network.tf"), "utf8");
    const { locals } = (await parse("main.network.tf", text)) as { locals: { network_zones: object }[] };
    expect(locals[0]?.network_zones).toEqual(networkZones);
  },
);
