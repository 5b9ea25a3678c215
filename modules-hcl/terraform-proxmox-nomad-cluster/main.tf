locals {
  prefix_length = split("/", coalesce(var.network.ip_range, var.network.subnet))[1]

  servers = {
    for index in range(var.servers.count) : "s${index + 1}" => {
      node    = var.nodes[index % length(var.nodes)]
      number  = 11 + index
      address = cidrhost(var.network.subnet, 11 + index)
    }
  }

  clients = merge([
    for pool_name, pool in var.client_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        pool      = pool_name
        node      = length(pool.nodes) > 0 ? pool.nodes[index % length(pool.nodes)] : var.nodes[index % length(var.nodes)]
        number    = pool.first_address + index
        address   = cidrhost(var.network.subnet, pool.first_address + index)
        cores     = pool.cores
        memory    = pool.memory
        disk_size = pool.disk_size
        meta      = pool.meta

        node_pool    = pool.node_pool
        host_volumes = pool.host_volumes
      }
    }
  ]...)

  server_ips   = { for key, server in local.servers : key => server.address }
  server_names = [for key in keys(local.servers) : "${var.name}-${key}"]
  client_ips   = { for key, client in local.clients : key => client.address }
  client_names = [for key in keys(local.clients) : "${var.name}-${key}"]

  # The address of the API for users: the given name, or the first server's address.
  api_address = "https://${coalesce(var.api_host, local.server_ips["s1"])}:4646"

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
  task_network   = null
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

module "guest" {
  source = "./bootstrap/proxmox"

  nodes = merge(
    { for key, user_data in module.bootstrap.server_user_data : key => { user_data = user_data, openings = local.server_openings } },
    { for key, user_data in module.bootstrap.client_user_data : key => { user_data = user_data, openings = local.client_openings } },
  )

  ssh_keys    = var.ssh_keys
  guest_agent = var.guest_agent
}

module "size" {
  source = "./bootstrap/size"

  module    = "proxmox-nomad-cluster"
  bytes     = 1048576
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls, and less meta in client_pools"
  user_data = module.guest.user_data
}

module "server" {
  source   = "./modules/vm"
  for_each = local.servers

  name            = "${var.name}-${each.key}"
  node_name       = each.value.node
  vm_id           = var.vm_id_base == null ? null : tostring(tonumber(var.vm_id_base) + each.value.number)
  tags            = concat(var.tags, [var.name, "server"])
  pool_id         = var.pool_id
  cpu             = { cores = var.servers.cores, type = var.cpu_type }
  memory          = { dedicated = var.servers.memory }
  disks           = [{ datastore_id = var.datastore_id, size = var.servers.disk_size, import_from = var.image }]
  network_devices = [{ bridge = var.network.bridge, vlan_id = var.network.vlan_id, mtu = var.network.mtu, firewall = var.network.firewall }]

  cloud_init = {
    datastore_id          = var.datastore_id
    snippets_datastore_id = var.snippets_datastore_id
    ip_configs            = [{ ipv4 = { address = "${each.value.address}/${local.prefix_length}", gateway = var.network.gateway } }]
    dns                   = var.network.dns
    user_data             = module.size.user_data[each.key]
  }

  agent      = { enabled = var.guest_agent }
  protection = var.delete_protection
}

module "client" {
  source   = "./modules/vm"
  for_each = local.clients

  name            = "${var.name}-${each.key}"
  node_name       = each.value.node
  vm_id           = var.vm_id_base == null ? null : tostring(tonumber(var.vm_id_base) + each.value.number)
  tags            = concat(var.tags, [var.name, "client", each.value.pool])
  pool_id         = var.pool_id
  cpu             = { cores = each.value.cores, type = var.cpu_type }
  memory          = { dedicated = each.value.memory }
  disks           = [{ datastore_id = var.datastore_id, size = each.value.disk_size, import_from = var.image }]
  network_devices = [{ bridge = var.network.bridge, vlan_id = var.network.vlan_id, mtu = var.network.mtu, firewall = var.network.firewall }]

  cloud_init = {
    datastore_id          = var.datastore_id
    snippets_datastore_id = var.snippets_datastore_id
    ip_configs            = [{ ipv4 = { address = "${each.value.address}/${local.prefix_length}", gateway = var.network.gateway } }]
    dns                   = var.network.dns
    user_data             = module.size.user_data[each.key]
  }

  agent      = { enabled = var.guest_agent }
  protection = var.delete_protection
}
