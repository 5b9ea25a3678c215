import * as hcloud from "@pulumi/hcloud";
import * as proxmox from "@pulumi/proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { Droplet } from "../../components/digitalocean/droplet";
import { Server } from "../../components/hcloud/server";
import { specs } from "../../spec/catalog";
import type { OutputField } from "../../spec/types";
import { components } from "../../src/stacks/catalog";
import { mocks, outputValue } from "../../src/testing/mocks";

const examples = specs.flatMap((spec) => Object.keys(spec.examples).map((name) => [spec.name, name, spec] as const));

test.each(examples)("%s, the %s example: every output is of its type", async (name, example, spec) => {
  const clouds = await mocks();
  const Component = components[name] as new (name: string, args: unknown) => object;
  const component = new Component("it", spec.examples[example as keyof typeof spec.examples].inputs);
  await clouds.settle();
  expect(clouds.resources.length).toBeGreaterThan(0);
  for (const [output, field] of Object.entries(spec.outputs as Record<string, OutputField>)) {
    const value = await outputValue(
      (component as Record<string, pulumi.Output<unknown>>)[output] as pulumi.Output<unknown>,
    );
    expect([output, value ?? (field.optional ? "none" : value)]).toEqual([
      output,
      value ? ofType(field.type) : expect.anything(),
    ]);
  }
});

function ofType(type: OutputField["type"]): unknown {
  if (typeof type === "object") return "list" in type ? expect.any(Array) : expect.any(Object);
  return { string: expect.any(String), number: expect.any(Number), bool: expect.any(Boolean) }[type];
}

test("ids have the platform's form, and are the same in every run", async () => {
  const made = async () => {
    const clouds = await mocks();
    const server = new Server("web", { name: "web-1", networks: { lan: { networkId: "4711", ip: "10.0.0.5" } } });
    new Droplet("db", { name: "db-1", region: "fra1", volumes: { data: { size: 10 } }, reservedIp: true });
    new proxmox.VmLegacy("vm", { nodeName: "pve" });
    new hcloud.SshKey("key", {
      publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKA64/VfavhGW15y5uMNh6b+whQDh9LmKeEjcM8mfPpc admin",
    });
    await clouds.settle();
    const ids = Object.fromEntries(clouds.resources.map(({ name, id }) => [name, id]));
    return { ids, id: await outputValue(server.id), key: clouds.resource("key").outputs.fingerprint };
  };
  const first = await made();
  expect(first.ids).toMatchObject({
    "web-this": first.id,
    "db-this": expect.stringMatching(/^\d{8}$/),
    "db-this-data": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    vm: expect.stringMatching(/^[1-9]\d{2,3}$/),
  });
  expect(Object.values(first.ids)).toContain(`${first.id}-4711`);
  expect(Object.values(first.ids)).toContainEqual(expect.stringMatching(/^203\.0\.113\.\d+$/));
  // DigitalOcean's fingerprint of the same key.
  expect(first.key).toBe("cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2");
  expect(await made()).toEqual(first);
});

test("secrets are shown, with their paths", async () => {
  const clouds = await mocks();
  new hcloud.Server("web", {
    serverType: "cx23",
    labels: { open: "1", hidden: pulumi.secret("2") },
    sshKeys: ["a", pulumi.secret("b")],
    userData: pulumi.secret("#cloud-config"),
  });
  await clouds.settle();
  expect(clouds.resource("web")).toMatchObject({
    inputs: { labels: { open: "1", hidden: "2" }, sshKeys: ["a", "b"], userData: "#cloud-config" },
    secrets: ["labels", "sshKeys", "userData"],
  });
});

class Thing extends pulumi.CustomResource {}

test("a test may answer itself, also to types that are not known here, and to functions", async () => {
  const clouds = await mocks({
    stack: "prod",
    outputs: ({ name }) => (name === "web" ? { id: "1", ipv4Address: "192.0.2.1" } : undefined),
    call: (token, { name }) => ({ id: 7, token, name }),
  });
  const web = new hcloud.Server("web", { serverType: "cx23" });
  const other = new Thing("acme:index/thing:Thing", "other", { size: 3 });
  const image = await hcloud.getImage({ name: "debian-13" });
  await clouds.settle();
  expect(await outputValue(pulumi.all([web.id, web.ipv4Address, web.status]))).toEqual(["1", "192.0.2.1", "running"]);
  expect(await outputValue(other.id)).toMatch(/^\d+$/);
  expect(image).toMatchObject({ id: 7, token: "hcloud:index/getImage:getImage", name: "debian-13" });
  expect(pulumi.getStack()).toBe("prod");
});

test("a function without a mock is an error that names it", async () => {
  await mocks();
  await expect(hcloud.getImage({ name: "debian-13" })).rejects.toThrow(
    "hcloud:index/getImage:getImage has no mock: pass",
  );
});

test("in a preview nothing exists yet", async () => {
  const clouds = await mocks({ preview: true });
  const group = new hcloud.PlacementGroup("g", { name: "g", type: "spread" });
  new hcloud.Server("web", { serverType: "cx23", placementGroupId: group.id.apply(Number) });
  let isKnown = false;
  group.id.apply(() => {
    isKnown = true;
  });
  await clouds.settle();
  expect(clouds.resource("web")).toMatchObject({ id: "", inputs: { serverType: "cx23" } });
  expect(isKnown).toBe(false);
});

test("imports and providers are recorded", async () => {
  const clouds = await mocks();
  const provider = new hcloud.Provider("elsewhere", { token: "t" });
  new hcloud.PlacementGroup("g", { type: "spread" }, { import: "4711", provider });
  await clouds.settle();
  expect(clouds.resource("g")).toMatchObject({
    id: "4711",
    importId: "4711",
    provider: expect.stringContaining("pulumi:providers:hcloud::elsewhere"),
  });
});

test("a missing or duplicate resource is an error that lists the registered ones", async () => {
  const clouds = await mocks();
  new hcloud.PlacementGroup("g", { type: "spread" });
  new hcloud.Network("g", { ipRange: "10.0.0.0/8" });
  await clouds.settle();
  expect(() => clouds.resource("h")).toThrow(
    'no resource "h" was registered; there are hcloud:index/placementGroup:PlacementGroup "g", hcloud:index/network:Network "g"',
  );
  expect(() => clouds.resource("g")).toThrow('more than one resource "g" was registered');
  expect(clouds.resource("g", "Network").type).toBe("hcloud:index/network:Network");
});
