import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availabilityOf } from "../../src/engines/availability/availability";
import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";

/** Answers by path, as the platforms' references show them, cut to what is read. */
const answers: Readonly<Record<string, unknown>> = {
  "/server_types?name=cx23": {
    server_types: [
      {
        architecture: "x86",
        locations: [
          { name: "fsn1", available: true, deprecation: null },
          { name: "nbg1", available: false, deprecation: null },
          { name: "hel1", available: true, deprecation: { unavailable_after: "2020-01-01T00:00:00Z" } },
          { name: "ash", available: true, deprecation: { unavailable_after: "2999-01-01T00:00:00Z" } },
        ],
      },
    ],
  },
  "/server_types?name=old": { server_types: [] },
  "/images?name=debian-13&architecture=x86&include_deprecated=true": { images: [{ id: 1 }] },
  "/images?name=gone&architecture=x86&include_deprecated=true": { images: [] },
  "/images/4711": { image: { id: 4711 } },
  "/v2/sizes?page=1&per_page=50": {
    sizes: [
      { slug: "s-1vcpu-1gb", available: true, regions: ["fra1", "ams3"] },
      { slug: "c-2", available: false, regions: ["fra1"] },
    ],
  },
  "/v2/images/debian-13-x64": { image: { regions: ["fra1", "ams3", "nyc3"] } },
  "/v2/images/4711": { image: { regions: ["nyc3"] } },
  "/api2/json/cluster/resources?type=node": {
    data: [
      { node: "pve-a", status: "online" },
      { node: "pve-b", status: "offline" },
    ],
  },
  "/api2/json/cluster/resources?type=vm": { data: [{ vmid: 9000 }] },
  "/api2/json/nodes/pve-a/storage/local/content": { data: [{ volid: "local:import/debian.qcow2" }] },
};

let url: string;
const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url as string);
  const answer = answers[request.url as string];
  response.statusCode = answer ? 200 : 404;
  response.end(JSON.stringify(answer ?? {}));
});
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function ask(type: string, object: TfObject, config?: Record<string, string>, count = 1) {
  const settings = {
    ...{ "hcloud:token": "t", "hcloud:endpoint": url, "digitalocean:token": "t", "digitalocean:apiEndpoint": url },
    ...{ "proxmoxve:apiToken": "t", "proxmoxve:endpoint": url },
  };
  const successors = Array.from({ length: count }, () => ({ type: resourceType(type), object }));
  return availabilityOf({ successors, settings: { config: config ?? settings, env: {} } });
}

const vm = "proxmox_virtual_environment_vm";

test.each([
  ["hcloud_server", { name: "a", server_type: "cx23", location: "fsn1", image: "debian-13" }, []],
  ["hcloud_server", { name: "a", server_type: "cx23", location: "ash", image: "4711" }, []],
  ["hcloud_server", { name: "a", server_type: "cx23", location: null, image: "debian-13" }, []],
  ["hcloud_server", { server_type: "cx23", location: "nbg1", image: "4711" }, ['no server type "cx23" in nbg1']],
  ["hcloud_server", { server_type: "cx23", location: "hel1", image: "4711" }, ['no server type "cx23" in hel1']],
  ["hcloud_server", { server_type: "old", location: "fsn1", image: "4711" }, ['no server type "old"']],
  ["hcloud_server", { server_type: "cx23", location: "fsn1", image: "gone" }, ['no image "gone" for x86']],
  ["digitalocean_droplet", { name: "a", size: "s-1vcpu-1gb", region: "fra1", image: "debian-13-x64" }, []],
  ["digitalocean_droplet", { size: "c-2", region: "fra1", image: "debian-13-x64" }, ['no size "c-2" in fra1']],
  [
    "digitalocean_droplet",
    { size: "s-1vcpu-1gb", region: "nyc3", image: "gone" },
    ['no size "s-1vcpu-1gb" in nyc3', 'no image "gone" in nyc3'],
  ],
  ["digitalocean_droplet", { size: "s-1vcpu-1gb", region: "ams3", image: "4711" }, ['no image "4711" in ams3']],
  [vm, { name: "a", node_name: "pve-a", disk: [{ import_from: "local:import/debian.qcow2" }] }, []],
  [vm, { node_name: "pve-a", clone: [{ vm_id: 9000 }] }, []],
  [vm, { node_name: "pve-a", clone: [{ vm_id: 9001 }] }, ["no VM 9001 to clone"]],
  [vm, { node_name: "pve-b" }, ['no node "pve-b" online']],
  [
    "proxmox_virtual_environment_container",
    { node_name: "pve-a", operating_system: [{ template_file_id: "local:vztmpl/gone.tar.zst" }] },
    ['no file "local:vztmpl/gone.tar.zst" on pve-a'],
  ],
  // Only machines are lost by a replacement.
  ["hcloud_firewall", { name: "a" }, []],
])("%s %j lacks %j", async (type, object, missing) => {
  const { shortages, unknown } = await ask(type, object);
  expect(unknown).toEqual([]);
  expect(shortages).toEqual(missing.length === 0 ? [] : [expect.stringContaining(`has ${missing.join(" and ")} now`)]);
});

test.each(["hcloud_server", "digitalocean_droplet", vm])("%s is unknown without credentials", async (type) => {
  expect(await ask(type, { name: "a", image: "b" }, {})).toEqual({
    shortages: [],
    unknown: [expect.stringMatching(/^\w+ "a" is replaced; whether .* is unknown: neither .* is set$/)],
  });
});

test.each([
  ["hcloud_server", { server_type: "cx23", location: "nbg1", image: "gone" }, 2],
  ["digitalocean_droplet", { size: "c-2", region: "fra1", image: "gone" }, 2],
  [vm, { node_name: "pve-a", disk: [{ import_from: "local:gone" }], clone: [{ vm_id: 1 }] }, 3],
])("the platform of 100 machines of type %s gets each question once", async (type, object, questions) => {
  requests.length = 0;
  const { shortages } = await ask(type, object, undefined, 100);
  expect(shortages).toHaveLength(100);
  expect(requests).toHaveLength(questions);
});
