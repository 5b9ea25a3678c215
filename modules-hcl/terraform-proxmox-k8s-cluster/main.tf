locals {
  prefix_length = split("/", coalesce(var.network.ip_range, var.network.subnet))[1]

  servers = {
    for index in range(var.servers.count) : "s${index + 1}" => {
      node    = var.nodes[index % length(var.nodes)]
      number  = 11 + index
      address = cidrhost(var.network.subnet, 11 + index)
    }
  }

  agents = merge([
    for pool_name, pool in var.agent_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        pool      = pool_name
        node      = length(pool.nodes) > 0 ? pool.nodes[index % length(pool.nodes)] : var.nodes[index % length(var.nodes)]
        number    = pool.first_address + index
        address   = cidrhost(var.network.subnet, pool.first_address + index)
        cores     = pool.cores
        memory    = pool.memory
        disk_size = pool.disk_size
        labels    = pool.labels
        taints    = pool.taints
      }
    }
  ]...)

  server_ips = { for key, server in local.servers : key => server.address }
  agent_ips  = { for key, agent in local.agents : key => agent.address }

  # The address of the API for users: the given name, or the first server's address.
  api_endpoint = "https://${coalesce(var.api_host, local.server_ips["s1"])}:6443"
}

module "bootstrap" {
  source = "./bootstrap/k3s"

  name                = var.name
  join_addresses      = values(local.server_ips)
  api_endpoint        = local.api_endpoint
  tls_sans            = var.api_host == null ? [] : [var.api_host]
  schedulable_servers = var.servers.schedulable
  external_cloud      = false
  manifests           = {}
  server_artifacts    = []
  artifact_base_url   = var.artifact_base_url
  k3s                 = var.k3s
  tokens              = var.tokens
  tls                 = var.tls
  etcd_snapshots      = var.etcd_snapshots
  extras              = var.extras

  servers = { for key, address in local.server_ips : key => {
    name           = "${var.name}-${key}"
    address        = address
    architecture   = var.architecture
    may_initialize = key == "s1"
  } }

  agents = { for key, agent in local.agents : key => {
    name         = "${var.name}-${key}"
    address      = agent.address
    architecture = var.architecture
    labels       = agent.labels
    taints       = agent.taints
  } }
}

module "guest" {
  source = "./bootstrap/proxmox"

  nodes = merge(
    { for key, user_data in module.bootstrap.server_user_data : key => { user_data = user_data, openings = local.server_openings } },
    { for key, user_data in module.bootstrap.agent_user_data : key => { user_data = user_data, openings = local.agent_openings } },
  )

  ssh_keys    = var.ssh_keys
  guest_agent = var.guest_agent
}

module "size" {
  source = "./bootstrap/size"

  module    = "proxmox-k8s-cluster"
  bytes     = 1048576
  advice    = "use EC instead of RSA keys in tls, and fewer k3s.registry_mirrors, labels, taints and extras"
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

module "agent" {
  source   = "./modules/vm"
  for_each = local.agents

  name            = "${var.name}-${each.key}"
  node_name       = each.value.node
  vm_id           = var.vm_id_base == null ? null : tostring(tonumber(var.vm_id_base) + each.value.number)
  tags            = concat(var.tags, [var.name, "agent", each.value.pool])
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
