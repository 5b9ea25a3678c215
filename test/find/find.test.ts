import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type Finding, find, type Place } from "../../src/engines/find/find";
import { Cloud } from "../../src/sandbox/cloud";

/** API responses by path, as in the platforms' references, reduced to the fields that are read. */
const answers: Readonly<Record<string, unknown>> = {
  "/servers?name=web-1": { servers: [{ id: 42, name: "web-1" }] },
  "/servers?name=web-2": { servers: [] },
  "/servers/42": {
    server: {
      id: 42,
      private_net: [{ network: 7, ip: "10.0.0.2" }],
      public_net: {
        ipv4: { ip: "203.0.113.7", dns_ptr: "web.example.com" },
        ipv6: { ip: "2001:db8::/64", dns_ptr: [{ ip: "2001:db8::1", dns_ptr: "web6.example.com" }] },
      },
    },
  },
  "/networks/7": { network: { id: 7, subnets: [{ ip_range: "10.0.0.0/24", network_zone: "eu-central" }] } },
  "/load_balancers/9": {
    load_balancer: {
      private_net: [{ network: 7, ip: "10.0.0.3" }],
      services: [{ listen_port: 6443, protocol: "tcp" }],
      targets: [{ type: "label_selector", label_selector: { selector: "cluster=k8s,role=server" } }],
    },
  },
  "/v2/droplets": {
    droplets: [
      { id: 1, name: "web-1", region: { slug: "fra1" }, tags: ["web", "demo"] },
      { id: 2, name: "web-1", region: { slug: "nyc3" }, tags: ["web", "demo"] },
      { id: 3, name: "web-1", region: { slug: "fra1" }, tags: ["other"] },
      { id: 4, name: "web-1", region: { slug: "fra1" }, tags: ["web", "demo", "more"] },
    ],
  },
  "/v2/firewalls": {
    firewalls: [
      { id: "a", name: "web-1", tags: ["web"], droplet_ids: [1] },
      { id: "b", name: "web-1", tags: ["web"], droplet_ids: [2] },
    ],
  },
  "/v2/volumes": { volumes: [{ id: "v", name: "web-1-data", region: { slug: "fra1" }, tags: [] }] },
  "/v2/reserved_ips": {
    reserved_ips: [
      { ip: "198.51.100.1", region: { slug: "fra1" }, droplet: null },
      { ip: "198.51.100.2", region: { slug: "fra1" }, droplet: { id: 1 } },
    ],
  },
  "/v2/tags/web-servers": { tag: { name: "web-servers" } },
  "/api2/json/cluster/resources?type=vm": {
    data: [
      { vmid: 100, name: "web-1", node: "pve-b", type: "qemu", tags: "demo;web" },
      { vmid: 101, name: "web-1", node: "pve-a", type: "qemu", tags: "other" },
      { vmid: 102, name: "web-1", node: "pve-a", type: "lxc", tags: "demo;web" },
    ],
  },
  "/api2/json/nodes/pve-a/storage/local/content": { data: [{ volid: "local:snippets/pve-a_web-1-user-data.yaml" }] },
};

let requests: IncomingMessage[];
let url: string;
const server = createServer((request, response) => {
  requests.push(request);
  const [path, query = ""] = (request.url as string).split("?");
  const asked = new URLSearchParams(query);
  for (const paging of ["page", "per_page"]) asked.delete(paging);
  const answer = answers[asked.size > 0 ? `${path}?${asked}` : (path as string)];
  const isKnown = /hunter2/.test(String(request.headers.authorization));
  response.statusCode = isKnown ? (answer ? 200 : 404) : 401;
  response.end(JSON.stringify(answer ?? {}));
});
beforeAll(async () => {
  // No real account is used.
  for (const name of Object.keys(process.env))
    if (/^(HCLOUD|DIGITALOCEAN|PROXMOX_VE)_/.test(name)) delete process.env[name];
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  requests = [];
});

const token = "user@pve!ci=hunter2";
const configOf = (secret = token) => ({
  ...{ "hcloud:token": secret, "hcloud:endpoint": url },
  ...{ "digitalocean:token": secret, "digitalocean:apiEndpoint": url },
  ...{ "proxmoxve:apiToken": secret, "proxmoxve:endpoint": `${url}/` },
});

function look(type: string, inputs: object, place: Partial<Place> = {}): Promise<Finding> {
  const pending = { urn: "", name: "web-this", type, inputs: inputs as Record<string, unknown> };
  return find(pending, { config: configOf(), isKnown: () => false, ...place });
}

test.each([
  ["hcloud:index/server:Server", { name: "web-1" }, ["42"]],
  ["hcloud:index/server:Server", { name: "web-2" }, []],
  ["hcloud:index/serverNetwork:ServerNetwork", { serverId: 42, networkId: 7 }, ["42-7"]],
  ["hcloud:index/serverNetwork:ServerNetwork", { serverId: 42, subnetId: "7-10.0.0.0/24" }, ["42-7"]],
  ["hcloud:index/serverNetwork:ServerNetwork", { serverId: 42, networkId: 8 }, []],
  ["hcloud:index/serverNetwork:ServerNetwork", { serverId: 43, networkId: 7 }, []],
  ["hcloud:index/networkSubnet:NetworkSubnet", { networkId: 7, ipRange: "10.0.0.0/24" }, ["7-10.0.0.0/24"]],
  ["hcloud:index/networkSubnet:NetworkSubnet", { networkId: 7, ipRange: "10.0.1.0/24" }, []],
  [
    "hcloud:index/rdns:Rdns",
    { serverId: 42, ipAddress: "2001:db8::1", dnsPtr: "web6.example.com" },
    ["s-42-2001:db8::1"],
  ],
  ["hcloud:index/rdns:Rdns", { serverId: 42, ipAddress: "203.0.113.7", dnsPtr: "other.example.com" }, []],
  ["hcloud:index/loadBalancerNetwork:LoadBalancerNetwork", { loadBalancerId: 9, networkId: 7 }, ["9-7"]],
  ["hcloud:index/loadBalancerService:LoadBalancerService", { loadBalancerId: "9", listenPort: 6443 }, ["9__6443"]],
  ["hcloud:index/loadBalancerService:LoadBalancerService", { loadBalancerId: "9", listenPort: 443 }, []],
  [
    "hcloud:index/loadBalancerTarget:LoadBalancerTarget",
    { loadBalancerId: 9, type: "label_selector", labelSelector: "cluster=k8s,role=server" },
    ["9__label_selector__cluster=k8s,role=server"],
  ],
  // Names are not unique: region and tags identify them.
  ["digitalocean:index/droplet:Droplet", { name: "web-1", region: "fra1", tags: ["demo", "web"] }, ["1", "4"]],
  ["digitalocean:index/droplet:Droplet", { name: "web-1", region: "nyc3", tags: ["web"] }, ["2"]],
  ["digitalocean:index/droplet:Droplet", { name: "web-1", region: "ams3" }, []],
  ["digitalocean:index/firewall:Firewall", { name: "web-1", tags: ["web"], dropletIds: [2] }, ["b"]],
  ["digitalocean:index/volume:Volume", { name: "web-1-data", region: "fra1" }, ["v"]],
  ["digitalocean:index/volume:Volume", { name: "web-1-data", region: "nyc3" }, []],
  ["digitalocean:index/reservedIp:ReservedIp", { dropletId: 1, region: "fra1" }, ["198.51.100.2"]],
  ["digitalocean:index/tag:Tag", { name: "web-servers" }, ["web-servers"]],
  ["digitalocean:index/tag:Tag", { name: "db-servers" }, []],
  // A machine may have moved to another node.
  ["proxmoxve:index/vmLegacy:VmLegacy", { name: "web-1", nodeName: "pve-a", tags: ["web"] }, ["pve-b/100"]],
  ["proxmoxve:index/vmLegacy:VmLegacy", { name: "web-1", nodeName: "pve-a", vmId: 101 }, ["pve-a/101"]],
  [
    "proxmoxve:index/containerLegacy:ContainerLegacy",
    { nodeName: "pve-a", initialization: { hostname: "web-1" }, tags: ["web"] },
    ["pve-a/102"],
  ],
  [
    "proxmoxve:index/fileLegacy:FileLegacy",
    {
      ...{ nodeName: "pve-a", datastoreId: "local", contentType: "snippets" },
      sourceRaw: { fileName: "pve-a_web-1-user-data.yaml", data: "#cloud-config" },
    },
    ["pve-a/local:snippets/pve-a_web-1-user-data.yaml"],
  ],
] as const)("finds %s with %j", async (type, inputs, ids) => {
  expect(await look(type, inputs)).toEqual({ ids });
});

test("leaves out resources that are already in the state", async () => {
  const inputs = { name: "web-1", region: "fra1", tags: ["demo", "web"] };
  const isKnown = (type: string, id: string) => type === "digitalocean:index/droplet:Droplet" && id === "1";
  expect(await look("digitalocean:index/droplet:Droplet", inputs, { isKnown })).toEqual({ ids: ["4"] });
  // The state has Proxmox's IDs without the node.
  const vm = { name: "web-1", tags: ["web"] };
  expect(await look("proxmoxve:index/vmLegacy:VmLegacy", vm, { isKnown: (_, id) => id === "100" })).toEqual({
    ids: [],
  });
});

test.each([
  ["hcloud:index/server:Server", { name: "web-1" }],
  ["digitalocean:index/droplet:Droplet", { name: "web-1" }],
  ["proxmoxve:index/vmLegacy:VmLegacy", { name: "web-1" }],
])("says of %s that credentials are missing or wrong, without showing them", async (type, inputs) => {
  const wrong = await look(type, inputs, { config: configOf("wrong-secret") });
  expect(wrong).toEqual({ unknown: expect.stringMatching(/ rejected the credentials \(401\)$/) });
  expect(JSON.stringify(wrong)).not.toContain("wrong-secret");
  expect(await look(type, inputs, { config: {} })).toEqual({
    unknown: expect.stringMatching(/^neither \w+:\w+ in the stack's configuration nor [A-Z_]+ is set$/),
  });
});

test("a platform that cannot be reached is no error of the command", async () => {
  const config = { "hcloud:token": token, "hcloud:endpoint": "http://127.0.0.1:1" };
  expect(await look("hcloud:index/server:Server", { name: "web-1" }, { config })).toEqual({
    unknown: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1 cannot be reached: /),
  });
});

test("sends no requests if the sandbox has the answer", async () => {
  expect(await look("hcloud:index/server:Server", { name: "web-1" }, { cloud: new Cloud() })).toEqual({ ids: [] });
  expect(requests).toEqual([]);
});
