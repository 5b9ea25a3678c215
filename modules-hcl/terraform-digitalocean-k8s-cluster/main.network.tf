locals {
  network_id = var.network.create ? one([for network in digitalocean_vpc.this : network.id]) : var.network.id

  # The tags come from the firewalls, so that no machine is ever without its firewall.
  own_tags = { for role, firewall in digitalocean_firewall.this : role => tolist(firewall.tags) }

  # In a shared network, other machines must not be able to read or forge the traffic of pods.
  flannel_backend = coalesce(var.k3s.flannel_backend, var.network.create ? "vxlan" : "wireguard-native")
  flannel_port    = local.flannel_backend == "vxlan" ? "8472" : "51820"

  everyone = ["servers", "agents"]

  # NodePorts, and the port of the load balancers' health checks.
  service_ports = var.cloud_controller == null ? [] : [
    { protocol = "tcp", port = "10256" },
    { protocol = "tcp", port = "30000-32767" },
    { protocol = "udp", port = "30000-32767" },
  ]

  node_rules = concat(
    [
      { protocol = "tcp", port = "22", addresses = var.admin_cidrs, tags = [], balanced = false },
      { protocol = "tcp", port = "10250", addresses = [], tags = local.everyone, balanced = false },
      # Traffic between pods on different machines, by VXLAN or WireGuard.
      { protocol = "udp", port = local.flannel_port, addresses = [], tags = local.everyone, balanced = false },
    ],
    # Services, for the load balancers that the cloud controller creates.
    [for opened in local.service_ports : merge(opened, { addresses = [var.network.ip_range], tags = [], balanced = false })],
  )

  # Ingress rules by role. All other inbound traffic is dropped, from the private network too. Tags are those of roles.
  firewall_rules = {
    servers = concat(local.node_rules, [
      { protocol = "tcp", port = "6443", addresses = var.api_cidrs, tags = local.everyone, balanced = true },
      { protocol = "tcp", port = "2379-2380", addresses = [], tags = ["servers"], balanced = false },
    ])
    agents = concat(local.node_rules, [
      for rule in var.firewall.rules :
      { protocol = rule.protocol, port = rule.ports, addresses = rule.sources, tags = [], balanced = false }
    ])
  }
}

resource "digitalocean_vpc" "this" {
  for_each = toset(var.network.create ? ["own"] : [])

  name     = var.name
  region   = var.region
  ip_range = var.network.ip_range
}

resource "digitalocean_tag" "this" {
  for_each = toset(keys(local.firewall_rules))

  name = "${var.name}-${each.key}"
}

resource "digitalocean_firewall" "this" {
  for_each = local.firewall_rules

  name = "${var.name}-${each.key}"
  tags = [digitalocean_tag.this[each.key].id]

  dynamic "inbound_rule" {
    for_each = [for rule in each.value : rule if rule.balanced || length(rule.addresses) + length(rule.tags) > 0]

    content {
      protocol                  = inbound_rule.value.protocol
      port_range                = inbound_rule.value.port
      source_addresses          = inbound_rule.value.addresses
      source_tags               = [for role in inbound_rule.value.tags : digitalocean_tag.this[role].id]
      source_load_balancer_uids = inbound_rule.value.balanced ? values(digitalocean_loadbalancer.this)[*].id : []
    }
  }

  dynamic "outbound_rule" {
    for_each = { tcp = "1-65535", udp = "1-65535", icmp = null }

    content {
      protocol              = outbound_rule.key
      port_range            = outbound_rule.value
      destination_addresses = ["0.0.0.0/0", "::/0"]
    }
  }
}
