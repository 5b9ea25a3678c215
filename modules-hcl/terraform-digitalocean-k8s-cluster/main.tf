locals {
  servers = toset([for index in range(var.servers.count) : "s${index + 1}"])

  agents = merge([
    for pool_name, pool in var.agent_pools : {
      for index in range(pool.count) : "${pool_name}-${index + 1}" => {
        size   = pool.size
        labels = pool.labels
        taints = pool.taints
      }
    }
  ]...)

  # Placeholder for the internal load balancer's address in user data, which is generated before the load balancer
  # exists. It has the length of the longest address.
  join_address = "@load-balancer@"

  # Placeholder for the ID of the network that the cluster creates.
  new_network_id = "@the-id-of-the-network-that-is-made@"

  user_data = {
    for key, text in module.size.user_data :
    key => replace(replace(text, local.join_address, local.load_balancer_ip), local.new_network_id, local.network_id)
  }
}

module "bootstrap" {
  source = "./bootstrap/k3s"

  name                = var.name
  join_addresses      = [local.join_address]
  api_endpoint        = local.api_endpoint
  tls_sans            = concat(var.api_host == null ? [] : [var.api_host], [local.join_address])
  schedulable_servers = var.servers.schedulable
  external_cloud      = var.cloud_controller != null
  manifests           = local.manifests
  server_artifacts    = local.server_artifacts
  server_files        = local.server_files
  artifact_base_url   = var.artifact_base_url
  k3s                 = merge(var.k3s, { flannel_backend = local.flannel_backend })
  tokens              = var.tokens
  tls                 = var.tls
  etcd_snapshots      = var.etcd_snapshots
  extras              = var.extras

  # DigitalOcean assigns private addresses when it creates droplets, so each droplet looks its own address up.
  servers = { for key in local.servers : key => {
    name           = "${var.name}-${key}"
    address        = var.network.ip_range
    architecture   = "amd64"
    may_initialize = key == "s1"
  } }

  agents = { for key, agent in local.agents : key => {
    name         = "${var.name}-${key}"
    address      = var.network.ip_range
    architecture = "amd64"
    labels       = agent.labels
    taints       = agent.taints
  } }
}

module "guarded" {
  source = "./bootstrap/metadata"

  user_data = merge(module.bootstrap.server_user_data, module.bootstrap.agent_user_data)

  # DigitalOcean's metrics agent, which has its own user, needs the metadata service.
  readers = var.monitoring ? ["do-agent"] : []
}

module "size" {
  source = "./bootstrap/size"

  module    = "digitalocean-k8s-cluster"
  bytes     = 65536
  advice    = "use EC instead of RSA keys in tls, and fewer k3s.registry_mirrors, labels, taints and extras"
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
  external_volumes  = true
}

module "agent" {
  source   = "./modules/droplet"
  for_each = local.agents

  name              = "${var.name}-${each.key}"
  region            = var.region
  size              = each.value.size
  image             = var.image
  ssh_keys          = var.ssh_keys
  vpc_uuid          = local.network_id
  public_networking = var.public_networking
  ipv6              = var.ipv6
  firewall          = { enabled = false }
  tags              = concat(local.own_tags["agents"], var.tags)
  user_data         = local.user_data[each.key]
  monitoring        = var.monitoring
  external_volumes  = true
}
