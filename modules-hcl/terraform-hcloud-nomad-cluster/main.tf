locals {
  labels = merge(var.labels, { cluster = var.name })

  server_ips = {
    for index in range(var.servers.count) : "s${index + 1}" => cidrhost(var.network.subnet, 11 + index)
  }

  server_names = [for key in keys(local.server_ips) : "${var.name}-${key}"]

  clients = merge([
    for pool_name, pool in var.client_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        pool        = pool_name
        server_type = pool.server_type
        location    = coalesce(pool.location, var.location)
        address     = cidrhost(var.network.subnet, pool.first_address + index)
        group       = "${pool_name}-${floor(index / 10) + 1}"
        meta        = pool.meta

        node_pool    = pool.node_pool
        host_volumes = pool.host_volumes
      }
    }
  ]...)

  client_ips   = { for key, client in local.clients : key => client.address }
  client_names = [for key in keys(local.clients) : "${var.name}-${key}"]

  nomad_env = {
    NOMAD_ADDR            = local.api_address
    NOMAD_REGION          = var.nomad.region
    NOMAD_TLS_SERVER_NAME = "server.${var.nomad.region}.nomad"
  }
}

module "bootstrap" {
  source = "./bootstrap/nomad"

  name           = var.name
  join_addresses = values(local.server_ips)
  task_network   = var.task_network == "private" ? var.network.subnet : null
  nomad          = var.nomad
  docker         = var.docker
  apt            = var.apt
  gossip_key     = var.gossip_key
  tls            = var.tls
  snapshots      = var.snapshots

  servers = { for key, address in local.server_ips : key => { name = "${var.name}-${key}", address = address } }

  clients = { for key, client in local.clients : key => {
    name    = "${var.name}-${key}"
    address = client.address
    pool    = client.pool
    meta    = client.meta

    node_pool    = client.node_pool
    host_volumes = client.host_volumes
  } }
}

module "stored" {
  source = "./bootstrap/data-volume"

  enabled        = var.servers.data_volume != null
  user_data      = module.bootstrap.server_user_data
  folder         = "/var/lib/nomad"
  join_addresses = values(local.server_ips)
  service        = "nomad"

  # Hetzner names a volume's device after its ID, which is unknown until the volume exists.
  devices = { for key in keys(local.server_ips) : key => "/dev/disk/by-id/scsi-0HC_Volume_*" }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = merge(module.stored.user_data, module.bootstrap.client_user_data)
}

module "size" {
  source = "./bootstrap/size"

  module    = "hcloud-nomad-cluster"
  bytes     = 32768
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls, and less meta in client_pools"
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

module "client" {
  source   = "./modules/server"
  for_each = local.clients

  name               = "${var.name}-${each.key}"
  server_type        = each.value.server_type
  image              = var.image
  location           = each.value.location
  ssh_keys           = var.ssh_keys
  networks           = { cluster = { network_id = local.joined_network_id, ip = each.value.address } }
  public_net         = var.public_net
  firewall           = { enabled = false }
  firewall_ids       = concat([hcloud_firewall.this["clients"].id], var.firewall_ids)
  placement_group_id = var.anti_affinity ? hcloud_placement_group.this[each.value.group].id : null
  labels             = merge(local.labels, { role = "client", pool = each.value.pool })
  user_data          = module.size.user_data[each.key]
  delete_protection  = var.delete_protection
}
