locals {
  network_zones = {
    fsn1 = "eu-central"
    nbg1 = "eu-central"
    hel1 = "eu-central"
    ash  = "us-east"
    hil  = "us-west"
    sin  = "ap-southeast"
  }

  network_id = var.network.create ? one([for network in hcloud_network.this : network.id]) : var.network.id

  # Taken from the subnet's ID, so that nothing is attached before the subnet exists.
  joined_network_id = split("-", hcloud_network_subnet.this.id)[0]

  # In a shared network, other machines must not be able to read or forge the traffic of pods.
  flannel_backend = coalesce(var.k3s.flannel_backend, var.network.create ? "vxlan" : "wireguard-native")

  # Without ingress rules all inbound traffic is dropped.
  ssh = { description = "SSH", protocol = "tcp", port = "22", ranges = var.admin_cidrs }
  api = { description = "Kubernetes API", protocol = "tcp", port = "6443", ranges = var.api_cidrs }

  workloads = [
    for rule in var.firewall.rules :
    { description = "Workloads", protocol = rule.protocol, port = rule.ports, ranges = rule.sources }
  ]

  firewall_rules = {
    servers = [local.ssh, local.api]
    agents  = concat([local.ssh], local.workloads)
  }
}

resource "hcloud_network" "this" {
  for_each = toset(var.network.create ? ["own"] : [])

  name              = var.name
  ip_range          = var.network.ip_range
  labels            = local.labels
  delete_protection = var.delete_protection
}

resource "hcloud_network_subnet" "this" {
  network_id   = local.network_id
  type         = "cloud"
  network_zone = coalesce(var.network.zone, lookup(local.network_zones, var.location, null))
  ip_range     = var.network.subnet
}

resource "hcloud_firewall" "this" {
  for_each = local.firewall_rules

  name   = "${var.name}-${each.key}"
  labels = local.labels

  dynamic "rule" {
    for_each = [for rule in each.value : rule if length(rule.ranges) > 0]

    content {
      description = rule.value.description
      direction   = "in"
      protocol    = rule.value.protocol
      port        = rule.value.port
      source_ips  = rule.value.ranges
    }
  }
}

# A group has at most ten servers.
resource "hcloud_placement_group" "this" {
  for_each = toset(var.anti_affinity ? concat(["servers"], values(local.agents)[*].group) : [])

  name   = "${var.name}-${each.key}"
  type   = "spread"
  labels = local.labels
}
