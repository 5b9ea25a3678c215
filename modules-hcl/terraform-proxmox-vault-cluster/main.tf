locals {
  tls_name      = "vault.${var.name}.internal"
  prefix_length = split("/", coalesce(var.network.ip_range, var.network.subnet))[1]

  servers = {
    for index in range(var.servers.count) : "s${index + 1}" => {
      node    = var.nodes[index % length(var.nodes)]
      number  = 11 + index
      address = cidrhost(var.network.subnet, 11 + index)
    }
  }

  server_ips   = { for key, server in local.servers : key => server.address }
  server_names = [for key in keys(local.servers) : "${var.name}-${key}"]

  # The address of the API for users: the given name, or the first server's address.
  api_address = "https://${coalesce(var.api_host, local.server_ips["s1"])}:8200"

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

module "guest" {
  source = "./bootstrap/proxmox"

  nodes = {
    for key, user_data in module.bootstrap.user_data : key => { user_data = user_data, openings = local.openings }
  }

  ssh_keys    = var.ssh_keys
  guest_agent = var.guest_agent
}

module "size" {
  source = "./bootstrap/size"

  module    = "proxmox-vault-cluster"
  bytes     = 1048576
  advice    = "use EC instead of RSA keys and fewer intermediate certificates in tls and transit_seal"
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
