import { importableResources, type PulumiResource } from "../../../src/convert/root/pulumi-state";
import { formatAddress } from "../../../src/hcl/address";

const stack = "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev";
const web = "urn:pulumi:dev::project::twinstack:hcloud:Server::web";
const component = { urn: web, type: "twinstack:hcloud:Server", parent: stack };

function resource(type: string, name: string, more: Partial<PulumiResource> = {}): PulumiResource {
  const parents = more.parent === stack ? "" : "twinstack:hcloud:Server$";
  const urn = `urn:pulumi:dev::project::${parents}${type}::${name}`;
  return { urn, type, custom: true, id: "4711", parent: web, outputs: {}, ...more };
}

const server = (name: string, more?: Partial<PulumiResource>) => resource("hcloud:index/server:Server", name, more);

function refusalsOf(...resources: PulumiResource[]): string[] {
  const { importable, refused } = importableResources([
    { urn: stack, type: "pulumi:pulumi:Stack" },
    component,
    ...resources,
  ]);
  expect(importable).toEqual([]);
  return refused.map(({ resource, reason }) => `${resource}: ${reason}`);
}

test("addresses and import IDs of managed resources", () => {
  const member = resource("hcloud:index/serverNetwork:ServerNetwork", "web-this-lan", {
    id: "4711-815",
    outputs: { serverId: 4711, networkId: 815 },
  });
  const { importable, refused } = importableResources([
    { urn: stack, type: "pulumi:pulumi:Stack" },
    component,
    member,
    server("web-this"),
    server("web-old", { delete: true }),
    server("web-read", { external: true }),
    { urn: `${stack}-provider`, type: "pulumi:providers:hcloud", custom: true, id: "1" },
  ]);
  expect(refused).toEqual([]);
  expect(importable.map(({ address, id }) => [formatAddress(address), id])).toEqual([
    ["module.web.hcloud_server.this", "4711"],
    ['module.web.hcloud_server_network.this["lan"]', "4711-815"],
  ]);
});

test("a resource outside of components is rejected", () => {
  expect(refusalsOf(server("alone", { parent: stack }))).toEqual([
    "alone: alone is in no component, so no module has it",
  ]);
});

test("a resource that is not named after its parent is rejected", () => {
  expect(refusalsOf(server("other-this"))).toEqual([
    "other-this: other-this is not named after its parent web, so no address follows from it",
  ]);
});

test("a resource of a type that no module has is rejected", () => {
  expect(refusalsOf(resource("random:index/randomId:RandomId", "web-id"))).toEqual([
    expect.stringContaining("web-id: the Pulumi resource type random:index/randomId:RandomId is not known here"),
  ]);
});

test("a resource of a type that cannot be imported is rejected", () => {
  const type = "digitalocean:index/volumeAttachment:VolumeAttachment";
  expect(refusalsOf(resource(type, "web-this"))).toEqual([
    "web-this: digitalocean_volume_attachment cannot be imported",
  ]);
});

test("a resource whose state lacks the parts of its import ID is rejected", () => {
  expect(refusalsOf(resource("hcloud:index/serverNetwork:ServerNetwork", "web-this"))).toEqual([
    "web-this: hcloud_server_network: cannot derive the import ID {server_id}-{network_id}",
  ]);
});
