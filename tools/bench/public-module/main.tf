# A module like many in the public registry: a map of servers, one resource for each type, no validation.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

variable "servers" {
  description = "Servers by name."

  type = map(object({
    server_type        = string
    image              = string
    location           = optional(string, "fsn1")
    ssh_keys           = optional(list(string), [])
    user_data          = optional(string)
    labels             = optional(map(string), {})
    backups            = optional(bool, false)
    delete_protection  = optional(bool, false)
    rebuild_protection = optional(bool, false)
    placement_group_id = optional(number)
    firewall_ids       = optional(list(number), [])

    firewall_rules = optional(list(object({
      direction  = optional(string, "in")
      protocol   = optional(string, "tcp")
      port       = optional(string)
      source_ips = optional(list(string), [])
    })), [])

    public_net = optional(object({
      ipv4_enabled = optional(bool, true)
      ipv6_enabled = optional(bool, true)
    }), {})

    networks = optional(map(object({
      network_id = number
      ip         = optional(string)
    })), {})

    volumes = optional(map(object({
      size   = number
      format = optional(string, "ext4")
    })), {})
  }))
}

locals {
  networks = merge([for name, server in var.servers : {
    for key, network in server.networks : "${name}-${key}" => merge(network, { server = name })
  }]...)

  volumes = merge([for name, server in var.servers : {
    for key, volume in server.volumes : "${name}-${key}" => merge(volume, { server = name })
  }]...)
}

resource "hcloud_firewall" "this" {
  for_each = var.servers

  name   = each.key
  labels = each.value.labels

  dynamic "rule" {
    for_each = each.value.firewall_rules

    content {
      direction  = rule.value.direction
      protocol   = rule.value.protocol
      port       = rule.value.port
      source_ips = rule.value.source_ips
    }
  }
}

resource "hcloud_server" "this" {
  for_each = var.servers

  name               = each.key
  server_type        = each.value.server_type
  image              = each.value.image
  location           = each.value.location
  ssh_keys           = each.value.ssh_keys
  user_data          = each.value.user_data
  labels             = each.value.labels
  backups            = each.value.backups
  delete_protection  = each.value.delete_protection
  rebuild_protection = each.value.rebuild_protection
  placement_group_id = each.value.placement_group_id
  firewall_ids       = concat([hcloud_firewall.this[each.key].id], each.value.firewall_ids)

  public_net {
    ipv4_enabled = each.value.public_net.ipv4_enabled
    ipv6_enabled = each.value.public_net.ipv6_enabled
  }
}

resource "hcloud_server_network" "this" {
  for_each = local.networks

  server_id  = hcloud_server.this[each.value.server].id
  network_id = each.value.network_id
  ip         = each.value.ip
}

resource "hcloud_volume" "this" {
  for_each = local.volumes

  name      = each.key
  size      = each.value.size
  format    = each.value.format
  server_id = hcloud_server.this[each.value.server].id
}

output "servers" {
  description = "Addresses of each server."
  value = { for name, server in hcloud_server.this : name => {
    id           = server.id
    ipv4_address = server.ipv4_address
    ipv6_address = server.ipv6_address
    status       = server.status
  } }
}
