locals {
  load_balancer           = toset(var.load_balancer.enabled ? ["api"] : [])
  load_balancer_ip        = cidrhost(var.network.subnet, 9)
  load_balancer_public_ip = var.load_balancer.public ? one([for balancer in hcloud_load_balancer.this : balancer.ipv4]) : null

  # The address of the API for users: the given name, or the nearest address that accepts their traffic.
  reached_servers = length(var.api_cidrs) > 0 && var.public_net.ipv4_enabled ? module.server["s1"].ipv4_address : local.server_ips["s1"]
  reached         = var.load_balancer.enabled ? coalesce(local.load_balancer_public_ip, local.load_balancer_ip) : local.reached_servers
  api_address     = "https://${coalesce(var.api_host, local.reached)}:8200"
}

resource "hcloud_load_balancer" "this" {
  for_each = local.load_balancer

  name               = "${var.name}-${each.key}"
  load_balancer_type = var.load_balancer.type
  location           = var.location
  labels             = local.labels
  delete_protection  = var.delete_protection
}

resource "hcloud_load_balancer_network" "this" {
  for_each = local.load_balancer

  load_balancer_id        = hcloud_load_balancer.this[each.key].id
  network_id              = local.joined_network_id
  ip                      = local.load_balancer_ip
  enable_public_interface = var.load_balancer.public
}

resource "hcloud_load_balancer_service" "this" {
  for_each = local.load_balancer

  load_balancer_id = hcloud_load_balancer.this[each.key].id
  protocol         = "tcp"
  listen_port      = 8200
  destination_port = 8200

  health_check {
    protocol = "http"
    port     = 8200
    interval = 15
    timeout  = 10
    retries  = 3

    http {
      path         = "/v1/sys/health?standbyok=true"
      tls          = true
      status_codes = ["200"]
    }
  }
}

resource "hcloud_load_balancer_target" "this" {
  for_each = local.load_balancer

  load_balancer_id = hcloud_load_balancer.this[each.key].id
  type             = "label_selector"
  label_selector   = "cluster=${var.name},role=server"
  use_private_ip   = true

  # It needs a private address to reach other private addresses.
  depends_on = [hcloud_load_balancer_network.this]
}
