locals {
  # Hetzner creates no server without an address, so a private one is attached to its networks when it is created, and
  # hcloud_server_network adopts the attachment.
  is_private = !var.public_net.ipv4_enabled && !var.public_net.ipv6_enabled
}

resource "hcloud_firewall" "this" {
  for_each = toset(var.firewall.enabled ? ["own"] : [])

  name   = var.name
  labels = var.labels

  dynamic "rule" {
    for_each = var.firewall.rules

    content {
      description     = rule.value.description
      direction       = rule.value.direction
      protocol        = rule.value.protocol
      port            = rule.value.port
      source_ips      = rule.value.direction == "in" ? rule.value.ranges : null
      destination_ips = rule.value.direction == "out" ? rule.value.ranges : null
    }
  }
}

resource "hcloud_server" "this" {
  # security:accept no-ssh-key: Keys are the caller's to give, and a machine that is set up by its user data alone needs none.
  name               = var.name
  server_type        = var.server_type
  image              = var.image
  location           = var.location
  ssh_keys           = var.ssh_keys
  user_data          = var.user_data
  labels             = var.labels
  placement_group_id = var.placement_group_id
  backups            = var.backups

  # Hetzner rejects firewalls for a server without public addresses. Null, not an empty list, which would remove those
  # of a running server.
  firewall_ids = local.is_private ? null : concat([for firewall in hcloud_firewall.this : firewall.id], var.firewall_ids)

  # Hetzner requires both to agree.
  delete_protection  = var.delete_protection
  rebuild_protection = var.delete_protection

  shutdown_before_deletion = var.shutdown_before_deletion

  public_net {
    ipv4_enabled = var.public_net.ipv4_enabled
    ipv4         = var.public_net.ipv4_id
    ipv6_enabled = var.public_net.ipv6_enabled
    ipv6         = var.public_net.ipv6_id
  }

  dynamic "network" {
    for_each = local.is_private ? var.networks : {}

    content {
      network_id = network.value.network_id
      ip         = network.value.ip
      alias_ips  = network.value.alias_ips
    }
  }

  lifecycle {
    # Hetzner never returns user_data and ssh_keys. A new image would replace the server, and a change of its public
    # addresses would power-cycle it. Once the server exists, hcloud_server_network manages its networks.
    ignore_changes = [user_data, ssh_keys, image, public_net, network]
  }
}

resource "hcloud_server_network" "this" {
  for_each = var.networks

  server_id  = hcloud_server.this.id
  network_id = each.value.network_id
  ip         = each.value.ip
  alias_ips  = each.value.alias_ips
}

resource "hcloud_volume" "this" {
  for_each = var.volumes

  name              = coalesce(each.value.name, "${var.name}-${each.key}")
  size              = each.value.size
  server_id         = hcloud_server.this.id
  format            = each.value.format
  automount         = each.value.automount
  labels            = var.labels
  delete_protection = var.delete_protection

  lifecycle {
    # Read once, when the volume is created.
    ignore_changes = [format, automount]
  }
}

resource "hcloud_rdns" "this" {
  for_each = { for family, name in var.rdns : family => name if name != null }

  server_id  = hcloud_server.this.id
  ip_address = each.key == "ipv4" ? hcloud_server.this.ipv4_address : hcloud_server.this.ipv6_address
  dns_ptr    = each.value
}
