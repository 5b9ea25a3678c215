import * as hcloud from "@pulumi/hcloud";
import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { resourceType, resourceTypeOfToken } from "../../../src/providers/catalog";
import { importId } from "../../../src/providers/import-id";
import { toTerraform } from "../../../src/providers/naming";
import { type PlannedChange, publicKey, type Rig, startRig } from "./rig";

/**
 * The same machines, network and load balancer in both languages. Members that the providers do not read back are
 * ignored, so that running machines can be handed over.
 */

jest.setTimeout(120_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

const configuration = `
variable "change" {
  type    = bool
  default = false
}
resource "hcloud_ssh_key" "k" {
  name       = "k"
  public_key = "${publicKey}"
  labels     = { env = "t" }
}
resource "hcloud_network" "n" {
  name     = "net"
  ip_range = "10.0.0.0/16"
  labels   = { env = "t" }
}
resource "hcloud_network_subnet" "s" {
  network_id   = hcloud_network.n.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.1.0/24"
}
resource "hcloud_network_route" "r" {
  network_id  = hcloud_network_subnet.s.network_id
  destination = "192.168.0.0/24"
  gateway     = "10.0.1.5"
}
resource "hcloud_placement_group" "pg" {
  name   = "pg"
  type   = "spread"
  labels = { env = "t" }
}
resource "hcloud_firewall" "fw" {
  name   = "fw"
  labels = { env = "t" }
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = var.change ? "443" : "22"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
  rule {
    direction   = "in"
    protocol    = "icmp"
    source_ips  = ["0.0.0.0/0", "::/0"]
    description = "ping"
  }
}
resource "hcloud_firewall" "fw2" {
  name = "fw2"
}
resource "hcloud_firewall_attachment" "fa" {
  firewall_id     = hcloud_firewall.fw2.id
  label_selectors = ["role=db"]
}
resource "hcloud_primary_ip" "ip" {
  name              = "pip"
  type              = "ipv4"
  location          = "fsn1"
  auto_delete       = false
  delete_protection = true
}
resource "hcloud_server" "a" {
  name               = "a"
  server_type        = "cx23"
  image              = "debian-13"
  location           = "fsn1"
  ssh_keys           = [hcloud_ssh_key.k.id]
  user_data          = "#cloud-config\\n"
  labels             = { role = "web", env = var.change ? "t2" : "t" }
  placement_group_id = hcloud_placement_group.pg.id
  firewall_ids       = [hcloud_firewall.fw.id]
  backups            = true
  delete_protection  = true
  rebuild_protection = true
  public_net {
    ipv4         = hcloud_primary_ip.ip.id
    ipv6_enabled = true
  }
  lifecycle { ignore_changes = [user_data, ssh_keys, public_net] }
}
resource "hcloud_server_network" "sa" {
  server_id  = hcloud_server.a.id
  network_id = hcloud_network.n.id
  ip         = var.change ? "10.0.1.55" : "10.0.1.5"
  depends_on = [hcloud_network_subnet.s]
}
resource "hcloud_server" "b" {
  name        = "b"
  server_type = "cx23"
  image       = "debian-13"
  location    = "fsn1"
  ssh_keys    = [hcloud_ssh_key.k.id]
  user_data   = "#cloud-config\\n"
  labels      = { role = "web", env = var.change ? "t2" : "t" }
  network {
    network_id = hcloud_network.n.id
    ip         = "10.0.1.6"
  }
  public_net {
    ipv4_enabled = false
    ipv6_enabled = true
  }
  depends_on = [hcloud_network_subnet.s]
  lifecycle { ignore_changes = [user_data, ssh_keys, public_net, network] }
}
resource "hcloud_server" "d" {
  name        = var.change ? "d2" : "d"
  server_type = var.change ? "cx33" : "cx23"
  image       = "debian-13"
  location    = "fsn1"
  ssh_keys    = [hcloud_ssh_key.k.id]
  user_data   = "#cloud-config\\n"
  lifecycle { ignore_changes = [user_data, ssh_keys] }
}
resource "hcloud_server_network" "sd" {
  server_id  = hcloud_server.d.id
  network_id = hcloud_network.n.id
  ip         = "10.0.1.8"
  alias_ips  = var.change ? ["10.0.1.80", "10.0.1.81"] : ["10.0.1.80"]
  depends_on = [hcloud_network_subnet.s]
}
resource "hcloud_snapshot" "snap" {
  server_id   = hcloud_server.d.id
  description = var.change ? "second" : "first"
}
resource "hcloud_volume" "v" {
  name              = "vol"
  size              = var.change ? 12 : 10
  server_id         = hcloud_server.a.id
  format            = "ext4"
  automount         = false
  delete_protection = true
  lifecycle { ignore_changes = [format, automount] }
}
resource "hcloud_volume" "v2" {
  name     = "vol2"
  size     = var.change ? 12 : 10
  location = "fsn1"
  labels   = { env = "t" }
  format   = "ext4"
  lifecycle { ignore_changes = [format] }
}
resource "hcloud_volume_attachment" "va" {
  volume_id = hcloud_volume.v2.id
  server_id = hcloud_server.d.id
}
resource "hcloud_rdns" "ra" {
  server_id  = hcloud_server.a.id
  ip_address = hcloud_server.a.ipv4_address
  dns_ptr    = var.change ? "b.example.com" : "a.example.com"
}
resource "hcloud_rdns" "rp" {
  primary_ip_id = hcloud_primary_ip.ip.id
  ip_address    = hcloud_primary_ip.ip.ip_address
  dns_ptr       = var.change ? "b.example.com" : "a.example.com"
}
resource "hcloud_load_balancer" "lb" {
  name               = "lb"
  load_balancer_type = "lb11"
  location           = "fsn1"
  labels             = { env = var.change ? "t2" : "t" }
  delete_protection  = true
  algorithm {
    type = "least_connections"
  }
}
resource "hcloud_load_balancer_network" "ln" {
  load_balancer_id        = hcloud_load_balancer.lb.id
  network_id              = hcloud_network.n.id
  ip                      = "10.0.1.100"
  enable_public_interface = false
  depends_on              = [hcloud_network_subnet.s]
}
resource "hcloud_load_balancer_service" "svc" {
  load_balancer_id = hcloud_load_balancer.lb.id
  protocol         = "tcp"
  listen_port      = 6443
  destination_port = 6443
  health_check {
    protocol = "tcp"
    port     = 6443
    interval = var.change ? 10 : 15
    timeout  = 10
    retries  = 3
  }
}
resource "hcloud_load_balancer_service" "short" {
  load_balancer_id = hcloud_load_balancer.lb.id
  protocol         = "http"
}
resource "hcloud_load_balancer_target" "ts" {
  load_balancer_id = hcloud_load_balancer.lb.id
  type             = "server"
  server_id        = hcloud_server.d.id
  use_private_ip   = true
  depends_on       = [hcloud_load_balancer_network.ln, hcloud_server_network.sd]
}
resource "hcloud_load_balancer_target" "tl" {
  load_balancer_id = hcloud_load_balancer.lb.id
  type             = "label_selector"
  label_selector   = "role=web"
  use_private_ip   = true
  depends_on       = [hcloud_load_balancer_network.ln]
}
`;

/**
 * Returns the same as a Pulumi program.
 * @param ids the import IDs of existing resources, by name
 */
function program(isChanged: boolean, ids: Readonly<Record<string, string>> = {}) {
  const change = <T>(before: T, after: T): T => (isChanged ? after : before);
  const num = (resource: CustomResource) => resource.id.apply(Number);
  const options = (name: string, opts: CustomResourceOptions = {}) => ({ ...opts, import: ids[name] });
  return async () => {
    const k = new hcloud.SshKey("k", { name: "k", publicKey, labels: { env: "t" } }, options("k"));
    const n = new hcloud.Network("n", { name: "net", ipRange: "10.0.0.0/16", labels: { env: "t" } }, options("n"));
    const s = new hcloud.NetworkSubnet(
      "s",
      { networkId: num(n), type: "cloud", networkZone: "eu-central", ipRange: "10.0.1.0/24" },
      options("s"),
    );
    new hcloud.NetworkRoute(
      "r",
      { networkId: s.networkId, destination: "192.168.0.0/24", gateway: "10.0.1.5" },
      options("r"),
    );
    const pg = new hcloud.PlacementGroup("pg", { name: "pg", type: "spread", labels: { env: "t" } }, options("pg"));
    const world = ["0.0.0.0/0", "::/0"];
    const fw = new hcloud.Firewall(
      "fw",
      {
        name: "fw",
        labels: { env: "t" },
        rules: [
          { direction: "in", protocol: "tcp", port: change("22", "443"), sourceIps: world },
          { direction: "in", protocol: "icmp", sourceIps: world, description: "ping" },
        ],
      },
      options("fw"),
    );
    const fw2 = new hcloud.Firewall("fw2", { name: "fw2" }, options("fw2"));
    new hcloud.FirewallAttachment("fa", { firewallId: num(fw2), labelSelectors: ["role=db"] }, options("fa"));
    const ip = new hcloud.PrimaryIp(
      "ip",
      { name: "pip", type: "ipv4", location: "fsn1", autoDelete: false, deleteProtection: true },
      options("ip"),
    );
    const machine = {
      serverType: "cx23",
      image: "debian-13",
      location: "fsn1",
      sshKeys: [k.id],
      userData: "#cloud-config\n",
    };
    const labels = { role: "web", env: change("t", "t2") };
    const a = new hcloud.Server(
      "a",
      {
        ...machine,
        name: "a",
        labels,
        placementGroupId: num(pg),
        firewallIds: [num(fw)],
        backups: true,
        deleteProtection: true,
        rebuildProtection: true,
        publicNets: [{ ipv4: num(ip), ipv6Enabled: true }],
      },
      options("a", { ignoreChanges: ["userData", "sshKeys", "publicNets"] }),
    );
    new hcloud.ServerNetwork(
      "sa",
      { serverId: num(a), networkId: num(n), ip: change("10.0.1.5", "10.0.1.55") },
      options("sa", { dependsOn: [s], deleteBeforeReplace: true }),
    );
    new hcloud.Server(
      "b",
      {
        ...machine,
        name: "b",
        labels,
        networks: [{ networkId: num(n), ip: "10.0.1.6" }],
        publicNets: [{ ipv4Enabled: false, ipv6Enabled: true }],
      },
      options("b", { dependsOn: [s], ignoreChanges: ["userData", "sshKeys", "publicNets", "networks"] }),
    );
    const d = new hcloud.Server(
      "d",
      { ...machine, name: change("d", "d2"), serverType: change("cx23", "cx33") },
      options("d", { ignoreChanges: ["userData", "sshKeys"] }),
    );
    const sd = new hcloud.ServerNetwork(
      "sd",
      {
        serverId: num(d),
        networkId: num(n),
        ip: "10.0.1.8",
        aliasIps: change(["10.0.1.80"], ["10.0.1.80", "10.0.1.81"]),
      },
      options("sd", { dependsOn: [s], deleteBeforeReplace: true }),
    );
    new hcloud.Snapshot("snap", { serverId: num(d), description: change("first", "second") }, options("snap"));
    new hcloud.Volume(
      "v",
      { name: "vol", size: change(10, 12), serverId: num(a), format: "ext4", automount: false, deleteProtection: true },
      options("v", { ignoreChanges: ["format", "automount"] }),
    );
    const v2 = new hcloud.Volume(
      "v2",
      { name: "vol2", size: change(10, 12), location: "fsn1", labels: { env: "t" }, format: "ext4" },
      options("v2", { ignoreChanges: ["format"] }),
    );
    new hcloud.VolumeAttachment("va", { volumeId: num(v2), serverId: num(d) }, options("va"));
    const dnsPtr = change("a.example.com", "b.example.com");
    new hcloud.Rdns("ra", { serverId: num(a), ipAddress: a.ipv4Address, dnsPtr }, options("ra"));
    new hcloud.Rdns("rp", { primaryIpId: num(ip), ipAddress: ip.ipAddress, dnsPtr }, options("rp"));
    const lb = new hcloud.LoadBalancer(
      "lb",
      {
        name: "lb",
        loadBalancerType: "lb11",
        location: "fsn1",
        labels: { env: change("t", "t2") },
        deleteProtection: true,
        algorithm: { type: "least_connections" },
      },
      options("lb"),
    );
    const ln = new hcloud.LoadBalancerNetwork(
      "ln",
      { loadBalancerId: num(lb), networkId: num(n), ip: "10.0.1.100", enablePublicInterface: false },
      options("ln", { dependsOn: [s] }),
    );
    new hcloud.LoadBalancerService(
      "svc",
      {
        loadBalancerId: lb.id,
        protocol: "tcp",
        listenPort: 6443,
        destinationPort: 6443,
        healthCheck: { protocol: "tcp", port: 6443, interval: change(15, 10), timeout: 10, retries: 3 },
      },
      options("svc"),
    );
    new hcloud.LoadBalancerService("short", { loadBalancerId: lb.id, protocol: "http" }, options("short"));
    new hcloud.LoadBalancerTarget(
      "ts",
      { loadBalancerId: num(lb), type: "server", serverId: num(d), usePrivateIp: true },
      options("ts", { dependsOn: [ln, sd] }),
    );
    new hcloud.LoadBalancerTarget(
      "tl",
      { loadBalancerId: num(lb), type: "label_selector", labelSelector: "role=web", usePrivateIp: true },
      options("tl", { dependsOn: [ln] }),
    );
  };
}

const count = [...configuration.matchAll(/^resource /gm)].length;

/** The resources that are updated in place: all but the attachment to a network, whose address cannot be changed. */
const updated = ["a", "b", "d", "fw", "lb", "ra", "rp", "sd", "snap", "svc", "v", "v2"];
const replaced = ["sa"];

test("a Pulumi stack moves to OpenTofu without a change, and can be changed there", async () => {
  const stack = await rig.pulumi("out", program(false));
  await stack.up();
  const imports = (await resourcesOf(stack)).map(({ type, urn, id, outputs }) => {
    const resource = resourceTypeOfToken(type);
    const object = { ...toTerraform(resource, outputs), id };
    return `import {\n  to = ${resource.name}.${urn.split("::").at(-1)}\n  id = "${importId(resource, object)}"\n}\n`;
  });
  expect(imports).toHaveLength(count);

  const tofu = await rig.tofu(configuration + imports.join(""));
  expect(await tofu.counts()).toEqual({ import: count, add: 0, change: 0, destroy: 0 });
  await tofu.apply();
  expect(await tofu.plan()).toEqual([]);

  const changes = await tofu.plan("-var=change=true");
  expect(namesOf(changes, "update")).toEqual(updated);
  expect(namesOf(changes, "delete")).toEqual(replaced);
  expect(changes).toHaveLength(updated.length + replaced.length);
  await tofu.apply("-var=change=true");
  expect(await tofu.plan("-var=change=true")).toEqual([]);
  expect(powerCycled()).toEqual(["d2"]);
});

test("an OpenTofu root moves to a Pulumi stack without a change, and can be changed there", async () => {
  const tofu = await rig.tofu(configuration);
  await tofu.apply();
  const state = await tofu.state();
  expect(state).toHaveLength(count);
  const ids = Object.fromEntries(state.map(({ type, name, values }) => [name, importId(resourceType(type), values)]));

  const importing = await rig.pulumi("in", program(false, ids));
  expect((await importing.preview()).changeSummary).toEqual({ create: 1, import: count });
  expect((await importing.up()).summary.resourceChanges).toEqual({ create: 1, import: count });

  const same = await rig.pulumi("in", program(false));
  expect((await same.preview()).changeSummary).toEqual({ same: count + 1 });
  expect((await same.refresh()).summary.resourceChanges).toEqual({ same: count + 1 });

  const changed = await rig.pulumi("in", program(true));
  const summary = {
    same: count + 1 - updated.length - replaced.length,
    update: updated.length,
    replace: replaced.length,
  };
  expect((await changed.preview()).changeSummary).toEqual(summary);
  await changed.up();
  expect((await changed.preview()).changeSummary).toEqual({ same: count + 1 });
  expect(powerCycled()).toEqual(["d2"]);
});

interface PulumiResource {
  type: string;
  urn: string;
  id: string;
  outputs: Record<string, unknown>;
}

/** Returns the provider's resources of a stack. */
async function resourcesOf(stack: Stack): Promise<PulumiResource[]> {
  const { resources } = (await stack.exportStack()).deployment as {
    resources: (PulumiResource & { custom: boolean })[];
  };
  return resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:"));
}

/** Returns the names of the resources with an action, in alphabetical order. */
function namesOf(changes: readonly PlannedChange[], action: string): string[] {
  return changes
    .filter(({ change }) => change.actions.includes(action))
    .map(({ address }) => address.split(".")[1] ?? address)
    .sort();
}

/** Returns the servers that were restarted. */
function powerCycled(): unknown[] {
  return rig.sandbox.cloud.journal.filter(({ operation }) => operation === "power_cycle").map(({ name }) => name);
}
