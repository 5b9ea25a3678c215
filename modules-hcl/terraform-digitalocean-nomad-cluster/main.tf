locals {
  servers      = toset([for index in range(var.servers.count) : "s${index + 1}"])
  server_names = [for key in local.servers : "${var.name}-${key}"]

  clients = merge([
    for pool_name, pool in var.client_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        pool = pool_name
        size = pool.size
        meta = pool.meta

        node_pool    = pool.node_pool
        host_volumes = pool.host_volumes
      }
    }
  ]...)

  client_names = [for key in keys(local.clients) : "${var.name}-${key}"]

  nomad_env = {
    NOMAD_ADDR            = local.api_address
    NOMAD_REGION          = var.nomad.region
    NOMAD_TLS_SERVER_NAME = "server.${var.nomad.region}.nomad"
  }

  # Placeholder for the internal load balancer's address in user data, which is generated before the load balancer
  # exists. It has the length of the longest address.
  join_address = "@load-balancer@"

  # A server that joins through a load balancer may reach itself, and considers that a success. Nomad joins the entries
  # of a list one by one, and each time the load balancer forwards to the next server.
  join_addresses = [for attempt in range(10) : local.join_address]

  user_data = { for key, text in module.size.user_data : key => replace(text, local.join_address, local.load_balancer_ip) }
}

module "bootstrap" {
  source = "./bootstrap/nomad"

  name           = var.name
  join_addresses = local.join_addresses
  task_network   = var.task_network == "private" ? var.network.ip_range : null
  nomad          = var.nomad
  docker         = var.docker
  apt            = var.apt
  gossip_key     = var.gossip_key
  tls            = var.tls
  snapshots      = var.snapshots

  # DigitalOcean assigns private addresses when it creates droplets, so each droplet looks its own address up.
  servers = { for key in local.servers : key => { name = "${var.name}-${key}", address = var.network.ip_range } }

  clients = { for key, client in local.clients : key => {
    name    = "${var.name}-${key}"
    address = var.network.ip_range
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
  join_addresses = local.join_addresses
  service        = "nomad"

  devices = { for key in local.servers : key => "/dev/disk/by-id/scsi-0DO_Volume_${var.name}-${key}-data" }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = merge(module.stored.user_data, module.bootstrap.client_user_data)

  # DigitalOcean's metrics agent, which has its own user, needs the metadata service.
  readers = var.monitoring ? ["do-agent"] : []
}

module "size" {
  source = "./bootstrap/size"

  module    = "digitalocean-nomad-cluster"
  bytes     = 65536
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls, and less meta in client_pools"
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

module "client" {
  source   = "./modules/droplet"
  for_each = local.clients

  name              = "${var.name}-${each.key}"
  region            = var.region
  size              = each.value.size
  image             = var.image
  ssh_keys          = var.ssh_keys
  vpc_uuid          = local.network_id
  public_networking = var.public_networking
  ipv6              = var.ipv6
  firewall          = { enabled = false }
  tags              = concat(local.own_tags["clients"], var.tags)
  user_data         = local.user_data[each.key]
  monitoring        = var.monitoring
}
