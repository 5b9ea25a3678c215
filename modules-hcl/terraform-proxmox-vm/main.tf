locals {
  # All of it is sensitive to OpenTofu because of the password and the user data, which are read from the variable.
  cloud_init = nonsensitive(var.cloud_init)

  boot_disk = try(sort([for disk in var.disks : disk.interface if endswith(disk.interface, "0")])[0], null)
}

resource "proxmox_virtual_environment_vm" "this" {
  # security:accept unfiltered-nic: It does nothing before rules are written in Proxmox itself; network_devices[*].firewall switches it on.
  name      = var.name
  node_name = var.node_name
  vm_id     = var.vm_id
  # Both are normalized as Proxmox does.
  description = try(trimspace(replace(var.description, "\r\n", "\n")), null)
  tags        = sort(distinct([for tag in var.tags : lower(tag)]))
  pool_id     = var.pool_id

  machine       = var.machine
  bios          = var.bios
  scsi_hardware = var.scsi_hardware
  boot_order    = length(var.boot_order) > 0 ? var.boot_order : null

  started         = var.started
  on_boot         = var.on_boot
  protection      = var.protection
  stop_on_destroy = var.stop_on_destroy

  hook_script_file_id = var.hook_script_file_id

  # An import omits a block that has only the provider's defaults, and adding it would restart the machine. Each block
  # therefore has one other setting, without effect on the machine: trimming without an agent, a balloon of size zero.
  agent {
    enabled = var.agent.enabled
    timeout = var.agent.timeout
    trim    = var.agent.trim || !var.agent.enabled
  }

  cpu {
    cores    = var.cpu.cores
    sockets  = var.cpu.sockets
    type     = var.cpu.type
    units    = var.cpu.units
    limit    = var.cpu.limit
    numa     = var.cpu.numa
    affinity = var.cpu.affinity
  }

  dynamic "numa" {
    for_each = var.cpu.numa_nodes

    content {
      device    = "numa${numa.key}"
      cpus      = numa.value.cpus
      memory    = numa.value.memory
      hostnodes = numa.value.host_nodes
      policy    = numa.value.policy
    }
  }

  memory {
    dedicated = var.memory.dedicated
    floating  = var.memory.dedicated == 512 && var.memory.floating == 0 ? 512 : var.memory.floating
  }

  operating_system {
    type = var.operating_system
  }

  # Pulumi's plugin adds a CD drive and a serial device if they are absent, so both trees set them.
  cdrom {
    interface = "ide3"
    file_id   = var.cdrom_file_id
  }

  serial_device {
    device = "socket"
  }

  vga {
    type   = var.vga.type
    memory = var.vga.memory
  }

  dynamic "clone" {
    for_each = var.clone[*]

    content {
      vm_id        = clone.value.vm_id
      node_name    = clone.value.node_name
      datastore_id = clone.value.datastore_id
      full         = clone.value.full
    }
  }

  dynamic "efi_disk" {
    for_each = var.bios == "ovmf" ? [var.efi_disk] : []

    content {
      datastore_id      = efi_disk.value.datastore_id
      type              = "4m"
      pre_enrolled_keys = efi_disk.value.pre_enrolled_keys
    }
  }

  dynamic "tpm_state" {
    for_each = var.tpm[*]

    content {
      datastore_id = tpm_state.value.datastore_id
      version      = tpm_state.value.version
    }
  }

  dynamic "disk" {
    # Sorted by key: the boot disk first. An import returns disks in any order, and ignore_changes below refers to them
    # by index.
    for_each = { for disk in var.disks : "${endswith(disk.interface, "0") ? 0 : 1}-${disk.interface}" => disk }

    content {
      interface    = disk.value.interface
      datastore_id = disk.value.datastore_id
      size         = disk.value.size
      import_from  = var.image != null && disk.value.interface == local.boot_disk ? proxmox_virtual_environment_file.image["this"].id : disk.value.import_from
      file_id      = disk.value.file_id
      file_format  = disk.value.file_format
      # Proxmox has no I/O threads for SATA, and no SSDs for VirtIO.
      iothread  = disk.value.iothread && !startswith(disk.value.interface, "sata")
      ssd       = disk.value.ssd && !startswith(disk.value.interface, "virtio")
      discard   = disk.value.discard
      backup    = disk.value.backup
      replicate = disk.value.replicate
      cache     = disk.value.cache
      aio       = disk.value.aio
      serial    = disk.value.serial

      dynamic "speed" {
        for_each = disk.value.speed[*]

        content {
          read                 = speed.value.read
          read_burstable       = speed.value.read_burstable
          write                = speed.value.write
          write_burstable      = speed.value.write_burstable
          iops_read            = speed.value.iops_read
          iops_read_burstable  = speed.value.iops_read_burstable
          iops_write           = speed.value.iops_write
          iops_write_burstable = speed.value.iops_write_burstable
        }
      }
    }
  }

  # An attribute rather than blocks: an empty list removes all devices, while no block keeps those of a clone.
  network_device = [
    for device in var.network_devices : {
      bridge  = device.bridge
      model   = device.model
      vlan_id = device.vlan_id
      # The provider does not accept ranges, and range() returns at most 1024 numbers.
      trunks = device.trunks == null ? null : join(";", flatten([
        for tags in split(";", device.trunks) : [
          for first in range(split("-", tags)[0], reverse(split("-", tags))[0] + 1, 1000) :
          range(first, min(first + 1000, reverse(split("-", tags))[0] + 1))
        ]
      ]))
      mac_address  = try(upper(device.mac_address), null)
      firewall     = device.firewall
      mtu          = device.mtu
      rate_limit   = device.rate_limit
      queues       = device.queues
      disconnected = device.disconnected
      enabled      = null
    }
  ]

  dynamic "initialization" {
    for_each = local.cloud_init[*]

    content {
      datastore_id        = initialization.value.datastore_id
      user_data_file_id   = local.user_data_file_id
      vendor_data_file_id = initialization.value.vendor_data_file_id

      dynamic "user_account" {
        for_each = initialization.value.user[*]

        content {
          username = user_account.value.name
          keys     = [for key in user_account.value.ssh_keys : trimspace(key)]
          password = var.cloud_init.user.password
        }
      }

      dynamic "ip_config" {
        for_each = initialization.value.ip_configs

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
        for_each = length(initialization.value.dns.servers) > 0 || initialization.value.dns.domain != null ? [initialization.value.dns] : []

        content {
          servers = length(dns.value.servers) > 0 ? dns.value.servers : null
          domain  = dns.value.domain
        }
      }
    }
  }

  dynamic "hostpci" {
    for_each = var.host_pci_devices

    content {
      device  = "hostpci${hostpci.key}"
      mapping = hostpci.value.mapping
      id      = hostpci.value.id
      mdev    = hostpci.value.mdev
      pcie    = hostpci.value.pcie
      rombar  = hostpci.value.rombar
      xvga    = hostpci.value.xvga
    }
  }

  dynamic "usb" {
    for_each = var.usb_devices

    content {
      mapping = usb.value.mapping
      host    = usb.value.host
      usb3    = usb.value.usb3
    }
  }

  dynamic "virtiofs" {
    for_each = var.virtiofs

    content {
      mapping      = virtiofs.value.mapping
      cache        = virtiofs.value.cache
      direct_io    = virtiofs.value.direct_io
      expose_acl   = virtiofs.value.expose_acl
      expose_xattr = virtiofs.value.expose_xattr || virtiofs.value.expose_acl
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
    # Users or Proxmox's HA may move the machine to another node. Its sources are read only at creation, Proxmox does
    # not store them, and a change would replace the machine. An import does not find a TPM with the provider's
    # defaults. The others are settings of the provider, which an import does not find.
    ignore_changes = [
      node_name,
      clone,
      tpm_state,
      disk[0].import_from,
      disk[0].file_id,
      initialization[0].user_data_file_id,
      initialization[0].vendor_data_file_id,
      agent[0].timeout,
      stop_on_destroy,
    ]

    postcondition {
      condition = local.has_user_data || try(
        !endswith(self.initialization[0].user_data_file_id, "-user-data.yaml") ||
        self.initialization[0].user_data_file_id == local.cloud_init.user_data_file_id,
        true
      )
      error_message = "proxmox-vm: cloud_init.user_data cannot be removed once it is set: the machine's cloud-init drive refers to the snippet."
    }

    # The image in the state is kept. It belongs to the first disk of the list.
    postcondition {
      condition = (
        length([for disk in var.disks : disk if endswith(disk.interface, "0")]) < 2 ||
        var.image != null ||
        anytrue([for disk in var.disks : disk.import_from != null || disk.file_id != null]) ||
        try(coalesce(self.disk[0].import_from, self.disk[0].file_id), null) == null
      )
      error_message = "proxmox-vm: disks must keep image, or import_from or file_id on the boot disk, as long as several disks have number 0: a new disk would get its image."
    }
  }
}
