locals {
  labels   = merge(var.labels, { cluster = var.name })
  tls_name = "vault.${var.name}.internal"

  server_ips = {
    for index in range(var.servers.count) : "s${index + 1}" => cidrhost(var.network.subnet, 11 + index)
  }

  server_names = [for key in keys(local.server_ips) : "${var.name}-${key}"]

  vault_env = {
    VAULT_ADDR            = local.api_address
    VAULT_CACERT_BYTES    = nonsensitive(var.tls.ca_certificate)
    VAULT_TLS_SERVER_NAME = local.tls_name
  }
}

module "bootstrap" {
  source = "./bootstrap/vault"

  name           = var.name
  servers        = { for key, address in local.server_ips : key => { name = "${var.name}-${key}", address = address } }
  join_addresses = values(local.server_ips)
  tls_name       = local.tls_name
  vault          = var.vault
  apt            = var.apt
  tls            = var.tls
  transit_seal   = var.transit_seal
  seal           = var.seal
  snapshots      = var.snapshots
}

module "stored" {
  source = "./bootstrap/data-volume"

  enabled        = var.servers.data_volume != null
  user_data      = module.bootstrap.user_data
  folder         = "/var/lib/vault"
  join_addresses = values(local.server_ips)
  service        = "vault"

  # Hetzner names a volume's device after its ID, which is unknown until the volume exists.
  devices = { for key in keys(local.server_ips) : key => "/dev/disk/by-id/scsi-0HC_Volume_*" }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = module.stored.user_data
}

module "size" {
  source = "./bootstrap/size"

  module    = "hcloud-vault-cluster"
  bytes     = 32768
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls and transit_seal"
  user_data = module.guarded.user_data
}

module "server" {
  source   = "./modules/server"
  for_each = local.server_ips

  name               = "${var.name}-${each.key}"
  server_type        = var.servers.server_type
  image              = var.image
  location           = var.location
  ssh_keys           = var.ssh_keys
  networks           = { cluster = { network_id = local.joined_network_id, ip = each.value } }
  public_net         = var.public_net
  firewall           = { enabled = false }
  firewall_ids       = concat([hcloud_firewall.this["servers"].id], var.firewall_ids)
  placement_group_id = var.anti_affinity ? hcloud_placement_group.this["servers"].id : null
  labels             = merge(local.labels, { role = "server" })
  user_data          = module.size.user_data[each.key]
  delete_protection  = var.delete_protection
  volumes            = { for volume in var.servers.data_volume[*] : "data" => { size = volume.size } }

  # A volume must have all data when the next server gets it.
  shutdown_before_deletion = var.servers.data_volume != null
}
