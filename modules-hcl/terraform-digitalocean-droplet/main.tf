locals {
  # Tags are case-insensitive at DigitalOcean, which keeps the first spelling, so upper case would cause a permanent
  # difference.
  tags = [for tag in var.tags : lower(tag)]
}

resource "digitalocean_volume" "this" {
  for_each = var.volumes

  name                     = coalesce(each.value.name, replace(lower("${var.name}-${each.key}"), ".", "-"))
  region                   = var.region
  size                     = each.value.size
  initial_filesystem_type  = each.value.snapshot_id == null ? each.value.filesystem : null
  initial_filesystem_label = each.value.filesystem_label
  snapshot_id              = each.value.snapshot_id
  tags                     = local.tags

  lifecycle {
    # DigitalOcean does not delete attached volumes. In this order the droplet detaches a volume before it is deleted.
    create_before_destroy = true

    # Read once, when the volume is created. A new name would also replace the volume, and lose its data.
    ignore_changes = [name, initial_filesystem_type, initial_filesystem_label, snapshot_id]
  }
}

resource "digitalocean_droplet" "this" {
  # security:accept no-ssh-key: Keys are the caller's to give, and a machine that is set up by its user data alone needs none.
  name              = var.name
  region            = var.region
  size              = var.size
  resize_disk       = var.resize_disk
  image             = var.image
  ssh_keys          = var.ssh_keys
  vpc_uuid          = var.vpc_uuid
  public_networking = var.public_networking
  ipv6              = var.public_networking && var.ipv6
  tags              = local.tags
  user_data         = var.user_data
  monitoring        = var.monitoring
  droplet_agent     = var.droplet_agent
  backups           = var.backups
  graceful_shutdown = var.graceful_shutdown

  # An empty list would detach every volume; null leaves them to other software.
  volume_ids = var.external_volumes ? null : concat([for volume in digitalocean_volume.this : volume.id], var.volume_ids)

  dynamic "backup_policy" {
    for_each = var.backup_policy[*]

    content {
      plan    = backup_policy.value.plan
      weekday = backup_policy.value.weekday
      hour    = backup_policy.value.hour
    }
  }

  lifecycle {
    # DigitalOcean never returns user_data, ssh_keys, droplet_agent and backup_policy. Changes of the others would
    # replace the droplet.
    ignore_changes = [user_data, ssh_keys, image, public_networking, ipv6, monitoring, droplet_agent, backup_policy]
  }
}

resource "digitalocean_reserved_ip" "this" {
  for_each = toset(var.reserved_ip ? ["public"] : [])

  region     = var.region
  droplet_id = digitalocean_droplet.this.id
}

resource "digitalocean_firewall" "this" {
  for_each = toset(var.firewall.enabled ? ["own"] : [])

  name        = var.name
  droplet_ids = [digitalocean_droplet.this.id]

  dynamic "inbound_rule" {
    for_each = var.firewall.inbound

    content {
      protocol                  = inbound_rule.value.protocol
      port_range                = inbound_rule.value.port
      source_addresses          = inbound_rule.value.addresses
      source_tags               = [for tag in inbound_rule.value.tags : lower(tag)]
      source_droplet_ids        = inbound_rule.value.droplet_ids
      source_load_balancer_uids = inbound_rule.value.load_balancer_ids
      source_kubernetes_ids     = inbound_rule.value.kubernetes_ids
    }
  }

  dynamic "outbound_rule" {
    for_each = var.firewall.outbound

    content {
      protocol                       = outbound_rule.value.protocol
      port_range                     = outbound_rule.value.port
      destination_addresses          = outbound_rule.value.addresses
      destination_tags               = [for tag in outbound_rule.value.tags : lower(tag)]
      destination_droplet_ids        = outbound_rule.value.droplet_ids
      destination_load_balancer_uids = outbound_rule.value.load_balancer_ids
      destination_kubernetes_ids     = outbound_rule.value.kubernetes_ids
    }
  }
}
