locals {
  labels = merge(var.labels, { cluster = var.name })

  server_ips = {
    for index in range(var.servers.count) : "s${index + 1}" => cidrhost(var.network.subnet, 11 + index)
  }

  agents = merge([
    for pool_name, pool in var.agent_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        pool        = pool_name
        server_type = pool.server_type
        location    = coalesce(pool.location, var.location)
        address     = cidrhost(var.network.subnet, pool.first_address + index)
        group       = "${pool_name}-${floor(index / 10) + 1}"
        labels      = pool.labels
        taints      = pool.taints
      }
    }
  ]...)

  agent_ips = { for key, agent in local.agents : key => agent.address }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = merge(module.bootstrap.server_user_data, module.bootstrap.agent_user_data)
}

module "size" {
  source = "./bootstrap/size"

  module    = "hcloud-k8s-cluster"
  bytes     = 32768
  advice    = "use EC instead of RSA keys in tls, and fewer k3s.registry_mirrors, labels, taints and extras"
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
}

module "agent" {
  source   = "./modules/server"
  for_each = local.agents

  name               = "${var.name}-${each.key}"
  server_type        = each.value.server_type
  image              = var.image
  location           = each.value.location
  ssh_keys           = var.ssh_keys
  networks           = { cluster = { network_id = local.joined_network_id, ip = each.value.address } }
  public_net         = var.public_net
  firewall           = { enabled = false }
  firewall_ids       = concat([hcloud_firewall.this["agents"].id], var.firewall_ids)
  placement_group_id = var.anti_affinity ? hcloud_placement_group.this[each.value.group].id : null
  labels             = merge(local.labels, { role = "agent", pool = each.value.pool })
  user_data          = module.size.user_data[each.key]
  delete_protection  = var.delete_protection
}
