import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { complete } from "../../src/sandbox/resource/plan";
import { unknown } from "../../src/sandbox/resource/unknown";
import { problemsOf } from "../../src/sandbox/resource/validate";

/** Returns the problems of a value, each as `path: message`. */
function problems(type: string, config: TfObject): string[] {
  const resource = resourceType(type);
  const found = problemsOf(resource, complete(resource.block, config), (path) => path);
  return found.map(({ path, message }) => `${path.join(".")}: ${message.replace(`${type}: `, "")}`);
}

const server = { name: "a", server_type: "cx23", image: "debian-13" };

test.each<[string, string, TfObject, string[]]>([
  ["nothing", "hcloud_server", server, []],
  [
    "what is missing",
    "hcloud_volume",
    {},
    ["name: name is required and missing", "size: size is required and missing"],
  ],
  [
    "what only the cloud sets",
    "hcloud_server",
    { ...server, status: "off" },
    ["status: status is set by the cloud: remove it"],
  ],
  [
    "wrong types",
    "hcloud_server",
    { ...server, backups: 1, labels: ["a"], ssh_keys: { a: 1 }, firewall_ids: [1, "x"], public_net: [{ ipv4: "y" }] },
    [
      "backups: backups must be a bool, not a number",
      "firewall_ids: firewall_ids has an element that must be a number, not a string",
      "labels: labels must be a map, not a list",
      "ssh_keys: ssh_keys must be a list, not an object",
      "public_net.0.ipv4: public_net.ipv4 must be a number, not a string",
    ],
  ],
  [
    "blocks that are none",
    "hcloud_server",
    { ...server, public_net: "yes" },
    ["public_net: public_net must be a list, not a string"],
  ],
  [
    "elements that are no blocks",
    "hcloud_server",
    { ...server, public_net: [1] },
    ["public_net: public_net has an element that must be an object, not a number"],
  ],
  [
    "too many blocks",
    "hcloud_load_balancer",
    { name: "a", load_balancer_type: "lb11", algorithm: [{}, {}] },
    ["algorithm: algorithm may have at most 1 elements"],
  ],
  [
    "a value that is not allowed, in a block too",
    "hcloud_firewall",
    { name: "a", rule: [{ direction: "up", protocol: "tcp" }] },
    ['rule.0.direction: rule.direction is "up"; allowed are "in", "out"'],
  ],
  [
    "what the provider refuses",
    "hcloud_firewall",
    {
      name: "a",
      labels: { "a b": "c" },
      rule: [{ direction: "in", protocol: "tcp", port: "22", source_ips: ["10.0.0.1/8"] }],
    },
    [
      expect.stringContaining('labels: labels has a label "a b" that is not allowed'),
      'rule.0.source_ips: rule.source_ips is "10.0.0.1/8", which is not an address, or a range of addresses without host bits',
    ],
  ],
  [
    "not exactly one",
    "hcloud_server_network",
    { server_id: 1 },
    [": set exactly one of network_id, subnet_id; none is set"],
  ],
  [
    "more than one, which also exclude each other",
    "hcloud_load_balancer_target",
    { load_balancer_id: 1, type: "ip", ip: "10.0.0.1", server_id: 2, use_private_ip: true },
    [
      ": set exactly one of server_id, label_selector, ip; server_id and ip are set",
      "ip: ip and use_private_ip exclude each other; set only one",
    ],
  ],
  [
    "what was removed",
    "hcloud_primary_ip",
    { name: "a", type: "ipv4", location: "fsn1", datacenter: "x" },
    [expect.stringContaining("write location instead")],
  ],
  [
    "nothing of what is not known",
    "hcloud_server",
    {
      name: unknown,
      server_type: unknown,
      labels: { a: unknown },
      firewall_ids: [unknown],
      public_net: [unknown],
      network: unknown,
    },
    [],
  ],
])("tells %s", (_, type, config, expected) => expect(problems(type, config)).toEqual(expected));
