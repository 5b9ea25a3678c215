locals {
  tls_name     = "vault.${var.name}.internal"
  servers      = toset([for index in range(var.servers.count) : "s${index + 1}"])
  server_names = [for key in local.servers : "${var.name}-${key}"]

  vault_env = {
    VAULT_ADDR            = local.api_address
    VAULT_CACERT_BYTES    = nonsensitive(var.tls.ca_certificate)
    VAULT_TLS_SERVER_NAME = local.tls_name
  }

  # Placeholder for the internal load balancer's address in user data, which is generated before the load balancer
  # exists. It has the length of the longest address.
  join_address = "@load-balancer@"

  user_data = { for key, text in module.size.user_data : key => replace(text, local.join_address, local.load_balancer_ip) }
}

module "bootstrap" {
  source = "./bootstrap/vault"

  name = var.name
  # DigitalOcean assigns private addresses when it creates droplets, so each droplet looks its own address up.
  servers        = { for key in local.servers : key => { name = "${var.name}-${key}", address = var.network.ip_range } }
  join_addresses = [local.join_address]
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
  join_addresses = [local.join_address]
  service        = "vault"

  devices = { for key in local.servers : key => "/dev/disk/by-id/scsi-0DO_Volume_${var.name}-${key}-data" }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = module.stored.user_data

  # DigitalOcean's metrics agent, which has its own user, needs the metadata service.
  readers = var.monitoring ? ["do-agent"] : []
}

module "size" {
  source = "./bootstrap/size"

  module    = "digitalocean-vault-cluster"
  bytes     = 65536
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls and transit_seal"
  user_data = module.guarded.user_data
}

module "server" {
  source   = "./modules/droplet"
  for_each = local.servers

  name              = "${var.name}-${each.key}"
  region            = var.region
  size              = var.servers.size
  image             = var.image
  ssh_keys          = var.ssh_keys
  vpc_uuid          = local.network_id
  public_networking = var.public_networking
  ipv6              = var.ipv6
  firewall          = { enabled = false }
  tags              = concat(local.own_tags["servers"], var.tags)
  user_data         = local.user_data[each.key]
  monitoring        = var.monitoring
  volumes           = { for volume in var.servers.data_volume[*] : "data" => { size = volume.size } }

  # A volume must have all data when the next droplet gets it.
  graceful_shutdown = var.servers.data_volume != null
}
