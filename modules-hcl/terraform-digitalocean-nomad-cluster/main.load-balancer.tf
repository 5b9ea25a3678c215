locals {
  # Machines reach the servers through the internal one.
  load_balancers = { for name, balancer in {
    internal = { network = "INTERNAL", ports = [4646, 4647, 4648], allowed = [] }
    public   = { network = "EXTERNAL", ports = [4646], allowed = [for range in var.api_cidrs : "cidr:${range}"] }
  } : name => balancer if name == "internal" || var.load_balancer.public }

  load_balancer_ip        = digitalocean_loadbalancer.this["internal"].ip
  public_load_balancer_ip = var.load_balancer.public ? digitalocean_loadbalancer.this["public"].ip : null

  # The address of the API for users: the given name, or the nearest address that accepts their traffic.
  reached_servers = length(var.api_cidrs) > 0 && var.public_networking ? module.server["s1"].ipv4_address : local.load_balancer_ip
  reached         = var.load_balancer.public ? local.public_load_balancer_ip : local.reached_servers
  api_address     = "https://${coalesce(var.api_host, local.reached)}:4646"
}

resource "digitalocean_loadbalancer" "this" {
  for_each = local.load_balancers

  name        = "${var.name}-${each.key}"
  region      = var.region
  size_unit   = var.load_balancer.size_unit
  network     = each.value.network
  vpc_uuid    = local.network_id
  droplet_tag = digitalocean_tag.this["servers"].id

  dynamic "forwarding_rule" {
    for_each = each.value.ports

    content {
      entry_protocol  = "tcp"
      entry_port      = forwarding_rule.value
      target_protocol = "tcp"
      target_port     = forwarding_rule.value
    }
  }

  # Servers must find each other before they have a leader, so an open port is enough.
  healthcheck {
    protocol                 = "tcp"
    port                     = 4648
    check_interval_seconds   = 10
    response_timeout_seconds = 5
    healthy_threshold        = 2
    unhealthy_threshold      = 3
  }

  dynamic "firewall" {
    for_each = length(each.value.allowed) > 0 ? [each.value.allowed] : []

    content {
      allow = firewall.value
    }
  }

  lifecycle {
    # DigitalOcean's API never returns it.
    ignore_changes = [network]
  }
}
