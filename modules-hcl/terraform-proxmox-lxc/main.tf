locals {
  has_login = length(var.ssh_keys) > 0 || nonsensitive(var.password != null)
}

resource "proxmox_virtual_environment_container" "this" {
  # security:accept unfiltered-nic: It does nothing before rules are written in Proxmox itself; network_interfaces[*].firewall switches it on.
  # security:accept container-reaches-host: Only what the caller names; by default a container gets nothing of its host.
  node_name = var.node_name
  vm_id     = var.vm_id
  # All three are normalized as Proxmox does.
  description = try("${trimspace(replace(var.description, "\r\n", "\n"))}\n", null)
  tags        = sort(distinct([for tag in var.tags : lower(tag)]))
  pool_id     = var.pool_id

  unprivileged  = var.unprivileged
  started       = var.started
  start_on_boot = var.start_on_boot
  protection    = var.protection

  environment_variables = length(var.environment) > 0 ? var.environment : null
  hook_script_file_id   = var.hook_script_file_id

  operating_system {
    template_file_id = local.template_file_id
    type             = var.os_type
  }

  features {
    nesting = var.features.nesting
    keyctl  = var.features.keyctl
    fuse    = var.features.fuse
    mknod   = var.features.mknod
    mount   = var.features.mount
  }

  cpu {
    cores = var.cpu.cores
    units = var.cpu.units
    limit = var.cpu.limit
  }

  memory {
    dedicated = var.memory.dedicated
    swap      = var.memory.swap
  }

  disk {
    datastore_id = var.disk.datastore_id
    size         = var.disk.size
  }

  dynamic "mount_point" {
    for_each = var.mount_points

    content {
      volume        = mount_point.value.volume
      path          = mount_point.value.path
      size          = mount_point.value.size
      read_only     = mount_point.value.read_only
      backup        = mount_point.value.backup
      replicate     = mount_point.value.replicate
      shared        = mount_point.value.shared
      acl           = mount_point.value.acl
      quota         = mount_point.value.quota
      mount_options = mount_point.value.mount_options
    }
  }

  dynamic "network_interface" {
    for_each = var.network_interfaces

    content {
      name        = network_interface.value.name
      bridge      = network_interface.value.bridge
      vlan_id     = network_interface.value.vlan_id
      mac_address = try(upper(network_interface.value.mac_address), null)
      firewall    = network_interface.value.firewall
      mtu         = network_interface.value.mtu
      rate_limit  = network_interface.value.rate_limit
    }
  }

  initialization {
    hostname = var.name

    dynamic "ip_config" {
      for_each = var.ip_configs

      content {
        dynamic "ipv4" {
          for_each = ip_config.value.ipv4[*]

          content {
            address = ipv4.value.address
            gateway = ipv4.value.gateway
          }
        }

        dynamic "ipv6" {
          for_each = ip_config.value.ipv6[*]

          content {
            address = ipv6.value.address
            gateway = ipv6.value.gateway
          }
        }
      }
    }

    dynamic "dns" {
      for_each = length(var.dns.servers) > 0 || var.dns.domain != null ? [var.dns] : []

      content {
        servers = length(dns.value.servers) > 0 ? dns.value.servers : null
        domain  = dns.value.domain
      }
    }

    dynamic "user_account" {
      for_each = local.has_login ? ["root"] : []

      content {
        keys     = [for key in var.ssh_keys : trimspace(key)]
        password = var.password
      }
    }
  }

  dynamic "device_passthrough" {
    for_each = var.device_passthrough

    content {
      path       = device_passthrough.value.path
      mode       = device_passthrough.value.mode
      uid        = device_passthrough.value.uid
      gid        = device_passthrough.value.gid
      deny_write = device_passthrough.value.deny_write
    }
  }

  dynamic "idmap" {
    for_each = var.idmap

    content {
      type         = idmap.value.type
      container_id = idmap.value.container_id
      host_id      = idmap.value.host_id
      size         = idmap.value.size
    }
  }

  dynamic "startup" {
    for_each = var.startup[*]

    content {
      order      = startup.value.order
      up_delay   = startup.value.up_delay
      down_delay = startup.value.down_delay
    }
  }

  lifecycle {
    # Users or Proxmox may move the container to another node. Its sources are read only at creation, Proxmox does not
    # store them, and a change would replace the container. The others are settings of the provider, which an import
    # does not find.
    ignore_changes = [
      node_name,
      operating_system[0].template_file_id,
      initialization[0].user_account,
      mount_point,
      pool_id,
      vm_id,
      timeout_clone,
      timeout_create,
      timeout_delete,
      timeout_start,
      timeout_update,
    ]
  }
}
