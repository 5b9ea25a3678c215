import * as digitalocean from "@pulumi/digitalocean";
import { rigForAll, testHandover } from "./sandbox/handover";
import { type Forgotten, importing, powerCycled, program, type Recipe } from "./sandbox/recipe";
import { publicKey } from "./sandbox/rig";

/** Droplets with related resources, which ignore changes of what an import does not find. */

jest.setTimeout(300_000);

const rig = rigForAll();

const recipe: Recipe = {
  hcl: `
variable "change" {
  type    = bool
  default = false
}
resource "digitalocean_ssh_key" "key" {
  name       = "key"
  public_key = "${publicKey}"
}
resource "digitalocean_vpc" "vpc" {
  name     = "vpc"
  region   = "fra1"
  ip_range = "10.10.0.0/24"
}
resource "digitalocean_tag" "web" {
  name = "web"
}
resource "digitalocean_tag" "env" {
  name = "env"
}
resource "digitalocean_volume" "data" {
  name                    = "data"
  region                  = "fra1"
  size                    = var.change ? 12 : 10
  initial_filesystem_type = "ext4"
  tags                    = [digitalocean_tag.web.name]
  lifecycle {
    ignore_changes = [initial_filesystem_type]
  }
}
resource "digitalocean_volume" "more" {
  name   = "more"
  region = "fra1"
  size   = 10
}
resource "digitalocean_droplet" "a" {
  name          = var.change ? "a2" : "a"
  region        = "fra1"
  size          = "s-1vcpu-1gb"
  image         = "debian-13-x64"
  ipv6          = true
  monitoring    = true
  droplet_agent = true
  backups       = true
  backup_policy {
    plan    = "weekly"
    weekday = "TUE"
    hour    = 8
  }
  vpc_uuid  = digitalocean_vpc.vpc.id
  ssh_keys  = [digitalocean_ssh_key.key.id]
  user_data = "#cloud-config\\n"
  tags      = var.change ? [digitalocean_tag.web.id, digitalocean_tag.env.id] : [digitalocean_tag.web.id]
  lifecycle {
    ignore_changes = [user_data, ssh_keys, droplet_agent, backup_policy]
  }
}
resource "digitalocean_droplet" "b" {
  name       = "b"
  region     = "fra1"
  size       = var.change ? "s-2vcpu-2gb" : "s-1vcpu-1gb"
  image      = "debian-13-x64"
  backups    = true
  vpc_uuid   = digitalocean_vpc.vpc.id
  ssh_keys   = [digitalocean_ssh_key.key.fingerprint]
  user_data  = "#cloud-config\\n"
  volume_ids = var.change ? [digitalocean_volume.data.id, digitalocean_volume.more.id] : [digitalocean_volume.data.id]
  lifecycle {
    ignore_changes = [user_data, ssh_keys]
  }
}
resource "digitalocean_reserved_ip" "own" {
  region     = "fra1"
  droplet_id = var.change ? digitalocean_droplet.b.id : digitalocean_droplet.a.id
}
resource "digitalocean_reserved_ip" "assigned" {
  region = "fra1"
  lifecycle {
    ignore_changes = [droplet_id]
  }
}
resource "digitalocean_reserved_ip_assignment" "assignment" {
  ip_address = digitalocean_reserved_ip.assigned.ip_address
  droplet_id = digitalocean_droplet.b.id
}
resource "digitalocean_firewall" "by_id" {
  name        = "by-id"
  droplet_ids = [digitalocean_droplet.a.id]
  inbound_rule {
    protocol         = "tcp"
    port_range       = var.change ? "443" : "22"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }
  inbound_rule {
    protocol         = "icmp"
    source_addresses = ["0.0.0.0/0"]
  }
  outbound_rule {
    protocol              = "tcp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0"]
  }
}
resource "digitalocean_firewall" "by_tag" {
  name = "by-tag"
  tags = [digitalocean_tag.web.id]
  inbound_rule {
    protocol    = "tcp"
    port_range  = "6443"
    source_tags = [digitalocean_tag.web.id]
  }
}
resource "digitalocean_loadbalancer" "lb" {
  name        = "lb"
  region      = "fra1"
  vpc_uuid    = digitalocean_vpc.vpc.id
  droplet_tag = digitalocean_tag.web.name
  network     = "INTERNAL"
  forwarding_rule {
    entry_port      = 6443
    entry_protocol  = "tcp"
    target_port     = 6443
    target_protocol = "tcp"
  }
  healthcheck {
    port                   = 6443
    protocol               = "tcp"
    check_interval_seconds = var.change ? 12 : 10
  }
  lifecycle {
    ignore_changes = [network]
  }
}
resource "digitalocean_project" "project" {
  name        = var.change ? "project2" : "project"
  purpose     = "Web Application"
  environment = "Development"
  resources   = [digitalocean_droplet.a.urn, digitalocean_droplet.b.urn]
}
`,
  resources(make, change) {
    const key = make(digitalocean.SshKey, "key", { name: "key", publicKey });
    const vpc = make(digitalocean.Vpc, "vpc", { name: "vpc", region: "fra1", ipRange: "10.10.0.0/24" });
    const web = make(digitalocean.Tag, "web", { name: "web" });
    const env = make(digitalocean.Tag, "env", { name: "env" });
    const data = make(
      digitalocean.Volume,
      "data",
      { name: "data", region: "fra1", size: change(10, 12), initialFilesystemType: "ext4", tags: [web.name] },
      { ignoreChanges: ["initialFilesystemType"] },
    );
    const more = make(digitalocean.Volume, "more", { name: "more", region: "fra1", size: 10 });
    const machine = {
      region: "fra1",
      image: "debian-13-x64",
      backups: true,
      vpcUuid: vpc.id,
      userData: "#cloud-config\n",
    };
    const a = make(
      digitalocean.Droplet,
      "a",
      {
        ...machine,
        name: change("a", "a2"),
        size: "s-1vcpu-1gb",
        ipv6: true,
        monitoring: true,
        dropletAgent: true,
        backupPolicy: { plan: "weekly", weekday: "TUE", hour: 8 },
        sshKeys: [key.id],
        tags: change([web.id], [web.id, env.id]),
      },
      { ignoreChanges: ["userData", "sshKeys", "dropletAgent", "backupPolicy"] },
    );
    const b = make(
      digitalocean.Droplet,
      "b",
      {
        ...machine,
        name: "b",
        size: change("s-1vcpu-1gb", "s-2vcpu-2gb"),
        sshKeys: [key.fingerprint],
        volumeIds: change([data.id], [data.id, more.id]),
      },
      { ignoreChanges: ["userData", "sshKeys"] },
    );
    const [dropletA, dropletB] = [a.id.apply(Number), b.id.apply(Number)];
    make(digitalocean.ReservedIp, "own", { region: "fra1", dropletId: change(dropletA, dropletB) });
    const assigned = make(digitalocean.ReservedIp, "assigned", { region: "fra1" }, { ignoreChanges: ["dropletId"] });
    make(digitalocean.ReservedIpAssignment, "assignment", { ipAddress: assigned.ipAddress, dropletId: dropletB });
    make(digitalocean.Firewall, "by_id", {
      name: "by-id",
      dropletIds: [dropletA],
      inboundRules: [
        { protocol: "tcp", portRange: change("22", "443"), sourceAddresses: ["0.0.0.0/0", "::/0"] },
        { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] },
      ],
      outboundRules: [{ protocol: "tcp", portRange: "1-65535", destinationAddresses: ["0.0.0.0/0"] }],
    });
    make(digitalocean.Firewall, "by_tag", {
      name: "by-tag",
      tags: [web.id],
      inboundRules: [{ protocol: "tcp", portRange: "6443", sourceTags: [web.id] }],
    });
    make(
      digitalocean.LoadBalancer,
      "lb",
      {
        name: "lb",
        region: "fra1",
        vpcUuid: vpc.id,
        dropletTag: web.name,
        network: "INTERNAL",
        forwardingRules: [{ entryPort: 6443, entryProtocol: "tcp", targetPort: 6443, targetProtocol: "tcp" }],
        healthcheck: { port: 6443, protocol: "tcp", checkIntervalSeconds: change(10, 12) },
      },
      { ignoreChanges: ["network"] },
    );
    make(digitalocean.Project, "project", {
      name: change("project", "project2"),
      purpose: "Web Application",
      environment: "Development",
      resources: [a.dropletUrn, b.dropletUrn],
    });
  },
};

const count = [...recipe.hcl.matchAll(/^resource /gm)].length;

/** The actions for the changed values, all in place. */
const changes = Object.fromEntries(["a", "b", "by_id", "data", "lb", "own", "project"].map((name) => [name, "update"]));

/** Members that an import does not find, with the action if they are not ignored. */
const forgotten: readonly Forgotten[] = [
  { name: "a", action: "replace", path: "user_data", property: "userData" },
  { name: "a", action: "replace", path: "ssh_keys", property: "sshKeys" },
  { name: "a", action: "replace", path: "droplet_agent", property: "dropletAgent" },
  { name: "a", action: "update", path: "backup_policy", property: "backupPolicy" },
  { name: "data", action: "replace", path: "initial_filesystem_type", property: "initialFilesystemType" },
  { name: "lb", action: "replace", path: "network", property: "network" },
  // This unassigns the address from the droplet.
  { name: "assigned", action: "update", path: "droplet_id", property: "dropletId" },
];

testHandover(rig, { recipe, count, changes, restarted: ["b"], forgotten });

test("a volume's attachment cannot be imported, but creating it again changes nothing", async () => {
  const attachment = `
resource "digitalocean_volume_attachment" "attachment" {
  droplet_id = digitalocean_droplet.a.id
  volume_id  = digitalocean_volume.more.id
}
`;
  const stack = await rig().pulumi("attached", program(recipe));
  await stack.up();
  const first = await rig().tofu((await importing(stack, recipe.hcl)) + attachment);
  expect(await first.counts()).toEqual({ import: count, add: 1, change: 0, destroy: 0 });
  await first.apply();
  const second = await rig().tofu((await importing(stack, recipe.hcl)) + attachment);
  await second.apply();
  expect(await second.plan()).toEqual([]);
  expect(powerCycled(rig())).toEqual([]);
});
