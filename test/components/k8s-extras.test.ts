import { specs } from "../../spec/catalog";
import { InputError } from "../../spec/errors";
import type { Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { components } from "../../src/stacks/catalog";
import { type MockedClouds, mocks } from "../../src/testing/mocks";
import { documentOf, fileOf } from "./user-data";

/** Additions of users to the nodes of Kubernetes clusters, on every platform. */

type Inputs = Readonly<Record<string, unknown>>;

const manifest = "apiVersion: v1\nkind: Namespace\nmetadata: { name: extra }\n";
const extras = {
  packages: ["open-iscsi"],
  files: { "/etc/iscsi/secret": { content: "s3cret\n", mode: "0600" }, "/etc/a.conf": { content: "a" } },
  commands: { before: ["modprobe iscsi_tcp", "echo 2"], after: ["echo 3"] },
  manifests: { "b-1": manifest, a: manifest },
};
const extraK3s = {
  extraConfig: {
    servers: { "etcd-expose-metrics": ["true"], "kube-apiserver-arg": ["v=2"] },
    agents: { "kube-proxy-arg": ["v=3"] },
  },
  kubeletArgs: ["max-pods=250"],
};

async function make(spec: Spec, inputs: Inputs): Promise<MockedClouds> {
  const clouds = await mocks();
  const { k3s, ...minimal } = spec.examples.minimal.inputs;
  const agentPools = { workers: { count: 1 } };
  const given = { ...minimal, agentPools, ...inputs, k3s: { ...(k3s as Inputs), ...(inputs.k3s as Inputs) } };
  new (components[spec.name] as (typeof components)[string])("it", given as never);
  await clouds.settle();
  return clouds;
}

/** Returns the paths of the files that a node's user data writes. */
const paths = (clouds: MockedClouds, machine: string) =>
  documentOf(clouds, machine).write_files.map(({ path }: { path: string }) => path);

const nodes = ["it-server-s1", "it-agent-workers-1"] as const;
const [server, agent] = nodes;
const clusters = specs.filter(({ name }) => name.endsWith("-k8s-cluster")).map((spec) => [spec.name, spec] as const);

describe.each(clusters)("%s", (_, spec) => {
  test("gives servers and agents their own settings, which k3s adds to the module's", async () => {
    const clouds = await make(spec, { k3s: extraK3s });
    const path = "/etc/rancher/k3s/config.yaml.d/90-extra.yaml";
    expect(fileOf(clouds, server, path)).toBe('{"etcd-expose-metrics+":["true"],"kube-apiserver-arg+":["v=2"]}\n');
    expect(fileOf(clouds, agent, path)).toBe('{"kube-proxy-arg+":["v=3"]}\n');
    for (const node of nodes)
      expect(JSON.parse(fileOf(clouds, node, "/etc/rancher/k3s/config.yaml"))["kubelet-arg"]).toEqual(["max-pods=250"]);
  });

  test("writes files and packages to all nodes, and manifests to servers", async () => {
    const clouds = await make(spec, { extras });
    for (const node of nodes) {
      expect(fileOf(clouds, node, "/etc/cluster/packages/extras")).toBe("open-iscsi\n");
      expect(documentOf(clouds, node).write_files).toEqual(
        expect.arrayContaining([
          { path: "/etc/iscsi/secret", permissions: "0600", content: "s3cret\n" },
          { path: "/etc/a.conf", permissions: "0644", content: "a" },
        ]),
      );
    }
    const folder = "/var/lib/rancher/k3s/server/manifests";
    expect(fileOf(clouds, server, `${folder}/extra-b-1.yaml`)).toBe(manifest);
    expect(paths(clouds, agent).filter((path: string) => path.startsWith(folder))).toEqual([]);
  });

  test("runs commands before and after k3s", async () => {
    const clouds = await make(spec, { extras });
    for (const node of nodes) {
      const written = Object.fromEntries(
        paths(clouds, node)
          .filter((path: string) => path.startsWith("/etc/cluster/commands/"))
          .map((path: string) => [path.slice("/etc/cluster/commands/".length), fileOf(clouds, node, path)]),
      );
      expect(written).toEqual({
        "before/001": "modprobe iscsi_tcp\n",
        "before/002": "echo 2\n",
        "after/001": "echo 3\n",
      });
      expect(documentOf(clouds, node).runcmd.at(-1)).toEqual(["systemctl", "enable", "--now", "commands.service"]);
    }
  });

  test("writes nothing if nothing is added", async () => {
    const clouds = await make(spec, {});
    for (const node of nodes) {
      const added = /commands|extra|packages\/extras/;
      expect(paths(clouds, node).filter((path: string) => added.test(path))).toEqual([]);
      expect(JSON.stringify(documentOf(clouds, node).runcmd)).not.toContain("commands");
    }
  });

  test("rejects every file that the module itself writes", async () => {
    const { complete } = spec.examples;
    const clouds = await mocks();
    new (components[spec.name] as (typeof components)[string])("it", { ...complete.inputs, extras: {} } as never);
    await clouds.settle();
    const machines = clouds.resources.flatMap(({ name }) =>
      /-(server-s1|agent-[a-z]+-1)-this$/.test(name) ? [name] : [],
    );
    const written = new Set(machines.flatMap((name) => paths(clouds, name.replace(/-this$/, ""))));
    expect(written.size).toBeGreaterThan(25);
    const accepted = [...written].filter(
      (path) => problems(spec, { extras: { files: { [path]: { content: "" } } } }).length === 0,
    );
    expect(accepted).toEqual([]);
  });

  test("names the input to use instead of a setting that the module owns", () => {
    const k3s = { ...(spec.examples.minimal.inputs.k3s as Inputs) };
    const servers = { "cluster-cidr": ["10.0.0.0/8"], debug: ["true"], "data-dir": ["/data"] };
    expect(problems(spec, { k3s: { ...k3s, extraConfig: { servers } } })).toEqual([
      `${spec.name}: k3s.extra_config.servers must have no keys that the module sets itself, got ["cluster-cidr (use k3s.cluster_cidr)","data-dir"].`,
    ]);
    expect(problems(spec, { k3s: { ...k3s, kubeletArgs: ["node-labels=a=b", "v=1"] } })).toEqual([
      `${spec.name}: k3s.kubelet_args must not set what the module sets itself, got ["node-labels (use agent_pools.labels)"].`,
    ]);
  });
});

function problems(spec: Spec, inputs: Inputs): readonly string[] {
  try {
    validInputs(spec, { ...spec.examples.minimal.inputs, ...inputs });
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
