import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import * as terraform from "@pulumi/terraform";
import { type Rig, startRig } from "./rig";

/** Tests the real Pulumi engine with the sandbox in place of Hetzner's plugin. */

jest.setTimeout(120_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

const machine = { name: "a", serverType: "cx23", image: "debian-13", location: "fsn1" };

/** Returns a program with one server. */
const server =
  (args: Partial<hcloud.ServerArgs> = {}, opts: pulumi.CustomResourceOptions = {}) =>
  async () => {
    const made = new hcloud.Server("a", { ...machine, ...args }, opts);
    return { ip: made.ipv4Address, id: made.id };
  };

const onlyServer = () =>
  rig.sandbox.cloud.objects().find(({ type }) => type === "hcloud_server") as {
    id: string;
    object: Record<string, unknown>;
  };

/** Returns the steps of a preview: operations and differing properties. */
async function steps(stack: Stack): Promise<Record<string, { op: string; diffs: string[] }>> {
  const found: Record<string, { op: string; diffs: string[] }> = {};
  await stack.preview({
    onEvent({ resourcePreEvent }: EngineEvent) {
      if (!resourcePreEvent) return;
      const { op, urn, detailedDiff } = resourcePreEvent.metadata;
      found[urn.split("::").at(-1) as string] = { op, diffs: Object.keys(detailedDiff ?? {}).sort() };
    },
  });
  return found;
}

test("previews values of the cloud as unknown, creates the resources, and then changes nothing", async () => {
  const seen: unknown[] = [];
  const stack = await rig.pulumi("plain", async () => {
    const made = new hcloud.Server("a", machine);
    made.ipv4Address.apply((ip) => seen.push(ip));
    return { ip: made.ipv4Address };
  });
  expect((await stack.preview()).changeSummary).toEqual({ create: 2 });
  expect(seen).toEqual([]);
  await stack.up();
  const outputs = await stack.workspace.stackOutputs(stack.name);
  expect(seen).toEqual([onlyServer().object.ipv4_address]);
  expect(outputs.ip?.value).toBe(onlyServer().object.ipv4_address);
  expect((await stack.preview()).changeSummary).toEqual({ same: 2 });
  expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 2 });
  await stack.destroy();
  expect(rig.sandbox.cloud.objects()).toEqual([]);
});

test("updates in place, or replaces and deletes the old resource first because it has the name", async () => {
  await (await rig.pulumi("changes", server({ labels: { a: "1" } }))).up();
  const { id } = onlyServer();
  const changed = await rig.pulumi("changes", server({ labels: { a: "2" } }));
  expect((await steps(changed)).a).toEqual({ op: "update", diffs: ["labels"] });
  await changed.up();
  expect(onlyServer()).toMatchObject({ id, object: { labels: { a: "2" } } });

  const moved = await rig.pulumi("changes", server({ labels: { a: "2" }, location: "nbg1" }));
  expect((await moved.preview()).changeSummary).toEqual({ same: 1, replace: 1 });
  await moved.up();
  expect(onlyServer()).toMatchObject({ object: { location: "nbg1" } });
  expect(onlyServer().id).not.toBe(id);
  const order = rig.sandbox.cloud.journal
    .filter(({ type }) => type === "hcloud_server")
    .map(({ operation }) => operation);
  expect(order).toEqual(["create", "update", "delete", "create"]);
});

test("detects changed and deleted resources on a refresh", async () => {
  const stack = await rig.pulumi("drift", server({ labels: { by: "program" }, userData: "#cloud-config" }));
  await stack.up();
  const snapshot = rig.sandbox.cloud.snapshot();
  Object.assign(snapshot.objects.hcloud_server?.[onlyServer().id] ?? {}, {
    labels: { by: "hand" },
    user_data: "something else",
  });
  rig.sandbox.cloud.restore(snapshot);
  expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 1, update: 1 });
  expect((await steps(stack)).a).toEqual({ op: "update", diffs: ["labels"] });
  await stack.up();
  expect(onlyServer().object.labels).toEqual({ by: "program" });

  rig.sandbox.cloud.reset();
  expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 1, delete: 1 });
  expect((await stack.preview()).changeSummary).toEqual({ same: 1, create: 1 });
});

test("generates a missing name, and keeps it", async () => {
  const program = (size: number) => async () => {
    new hcloud.Volume("data", { size, location: "fsn1" });
  };
  await (await rig.pulumi("autoname", program(10))).up();
  const name = rig.sandbox.cloud.objects()[0]?.object.name;
  expect(name).toMatch(/^data-[0-9a-f]{7}$/);
  const grown = await rig.pulumi("autoname", program(12));
  expect((await steps(grown)).data).toEqual({ op: "update", diffs: ["size"] });
  await grown.up();
  expect(rig.sandbox.cloud.objects()[0]?.object).toMatchObject({ name, size: 12 });
});

describe("after an import", () => {
  const written = { userData: "#cloud-config", labels: { a: "1" } };

  async function made(args: Partial<hcloud.ServerArgs>): Promise<string> {
    const maker = await rig.pulumi("maker", server(args));
    await maker.up();
    return onlyServer().id;
  }
  afterEach(async () => {
    for (const name of ["maker", "taker"]) {
      const stack = await rig.pulumi(name, async () => {});
      await stack.workspace.removeStack(name, { force: true });
    }
  });

  test("user data that is not ignored replaces the server", async () => {
    const id = await made(written);
    const taker = await rig.pulumi("taker", server(written, { import: id }));
    expect((await taker.preview()).changeSummary).toMatchObject({ create: 1, replace: 1 });

    const ignoring = await rig.pulumi("taker", server(written, { import: id, ignoreChanges: ["userData"] }));
    expect((await ignoring.up()).summary.resourceChanges).toEqual({ create: 1, import: 1 });
    expect(onlyServer()).toMatchObject({ id, object: { user_data: "#cloud-config" } });
    const after = await rig.pulumi(
      "taker",
      server({ ...written, labels: { a: "2" } }, { ignoreChanges: ["userData"] }),
    );
    expect((await steps(after)).a).toEqual({ op: "update", diffs: ["labels"] });
  });

  test("publicNets that are not ignored turn the server off and on", async () => {
    const args = { publicNets: [{ ipv4Enabled: false, ipv6Enabled: true }] };
    const id = await made(args);
    const taker = await rig.pulumi("taker", server(args, { import: id }));
    await taker.up();
    expect(rig.sandbox.cloud.journal.map(({ operation }) => operation).slice(-2)).toEqual(["update", "power_cycle"]);
  });

  test("a missing object cannot be imported", async () => {
    const taker = await rig.pulumi("taker", server({}, { import: "99" }));
    await expect(taker.up()).rejects.toThrow("resource '99' does not exist");
  });
});

test("a server whose address in a network changes leaves the network unless the old attachment is deleted first", async () => {
  const program = (ip: string, deleteBeforeReplace: boolean) => async () => {
    const network = new hcloud.Network("n", { name: "net", ipRange: "10.0.0.0/16" });
    const networkId = network.id.apply(Number);
    const subnet = new hcloud.NetworkSubnet("s", {
      networkId,
      type: "cloud",
      networkZone: "eu-central",
      ipRange: "10.0.1.0/24",
    });
    const serverId = new hcloud.Server("a", machine).id.apply(Number);
    new hcloud.ServerNetwork("p", { serverId, networkId, ip }, { dependsOn: [subnet], deleteBeforeReplace });
  };
  const place = () => rig.sandbox.cloud.objects().find(({ type }) => type === "hcloud_server_network")?.object.ip;
  await (await rig.pulumi("place", program("10.0.1.5", true))).up();
  await (await rig.pulumi("place", program("10.0.1.6", true))).up();
  expect(place()).toBe("10.0.1.6");
  await (await rig.pulumi("place", program("10.0.1.7", false))).up();
  expect(place()).toBeUndefined();
});

describe("rejects with the property's name", () => {
  const refusals: [why: string, program: () => Promise<unknown>, message: string | RegExp][] = [
    [
      "a type that it has not",
      async () => new hcloud.FloatingIp("f", { type: "ipv4" }),
      /hcloud:index\/floatingIp:FloatingIp is not known/,
    ],
    [
      "a property in a block that is not there",
      server({ publicNets: [{ ipv7Enabled: true } as never] }),
      '"publicNets[0].ipv7Enabled" is not a property',
    ],
    [
      "a required property that is missing",
      server({ serverType: pulumi.output(undefined) as never }),
      /serverType is required and missing/,
    ],
    ["a wrong type", server({ placementGroupId: "many" as never }), "placementGroupId must be a number, not a string"],
    [
      "a value that is not allowed",
      async () => new hcloud.PlacementGroup("p", { type: "heap" }),
      'type is "heap"; allowed are "spread"',
    ],
    [
      "two that exclude each other",
      async () =>
        new hcloud.LoadBalancerTarget("t", { loadBalancerId: 1, type: "ip", ip: "10.0.0.1", usePrivateIp: true }),
      "ip and usePrivateIp exclude each other",
    ],
    ["what the provider has removed", server({ datacenter: "fsn1-dc14" }), "datacenter cannot be used any more"],
    ["what the cloud refuses", server({ serverType: "cx1" }), 'server type "cx1" not found'],
  ];

  test.each(refusals)("%s", async (why, program, message) => {
    const stack = await rig.pulumi(why.replaceAll(" ", "-"), async () => {
      await program();
    });
    await expect(stack.up()).rejects.toThrow(message);
    expect(rig.sandbox.cloud.objects()).toEqual([]);
  });
});

test("accepts numbers in strings, as HCL does", async () => {
  const stack = await rig.pulumi("coerced", async () => {
    const group = new hcloud.PlacementGroup("p", { name: "p", type: "spread" });
    new hcloud.Server("a", { ...machine, placementGroupId: group.id as never });
  });
  await stack.up();
  expect(onlyServer().object.placement_group_id).toBe(
    Number(rig.sandbox.cloud.objects().find(({ type }) => type === "hcloud_placement_group")?.id),
  );
  expect((await stack.preview()).changeSummary).toEqual({ same: 3 });
});

test("keeps secrets secret by their path, in derived values, and after a refresh", async () => {
  const secret = "correct-horse-battery-staple";
  const program = (label: string) => async () => {
    const provider = new hcloud.Provider("p", { token: pulumi.secret(`${secret}-token`) });
    const made = new hcloud.Server(
      "a",
      {
        ...machine,
        userData: pulumi.secret(`password: ${secret}`),
        labels: { open: label, hidden: pulumi.secret(secret) },
      },
      { provider },
    );
    return { labels: made.labels };
  };
  const stack = await rig.pulumi("secrets", program("first"));
  await stack.up();
  await stack.refresh();
  const changed = await rig.pulumi("secrets", program("second"));
  await changed.up();
  expect((await changed.preview()).changeSummary).toEqual({ same: 3 });
  expect(onlyServer().object).toMatchObject({
    user_data: `password: ${secret}`,
    labels: { open: "second", hidden: secret },
  });

  const exported = JSON.stringify(await changed.exportStack());
  expect(exported).toContain('"open":"second"');
  expect(await filesWith(rig.folder, "second")).not.toEqual([]);
  expect(await filesWith(rig.folder, secret)).toEqual([]);
});

/** Returns the files below a folder that contain a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, index) => contents[index]?.includes(text));
}

test("reads the outputs of an OpenTofu state, and keeps its secrets", async () => {
  const path = join(rig.folder, "other.tfstate");
  const outputs = {
    network_id: { value: "42", type: "string" },
    token: { value: "s3cr3t-token", type: "string", sensitive: true },
  };
  await writeFile(path, JSON.stringify({ version: 4, outputs, resources: [] }));
  const stack = await rig.pulumi("reference", async () => {
    const state = terraform.state.getLocalReferenceOutput({ path });
    return { network: state.outputs.apply((all) => all.network_id), all: state.outputs };
  });
  await stack.up();
  const { all } = await stack.workspace.stackOutputs(stack.name);
  expect(all).toEqual({ value: { network_id: "42", token: "s3cr3t-token" }, secret: true });
});
