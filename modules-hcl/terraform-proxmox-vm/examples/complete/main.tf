# Made from spec/modules/proxmox-vm.ts by "npm run export". Do not edit.

# A UEFI machine with a data disk, two networks, a static address and its own user data. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

module "this" {
  source           = "../.."
  name             = "db-1"
  node_name        = "pve-1"
  vm_id            = "200"
  description      = "Database of the shop"
  tags             = ["Production", "db"]
  pool_id          = "shop"
  machine          = "q35"
  bios             = "ovmf"
  efi_disk         = { datastore_id = "local-lvm", pre_enrolled_keys = false }
  operating_system = "l26"
  cpu              = { cores = 4, type = "x86-64-v3" }
  memory           = { dedicated = 8192, floating = 4096 }

  disks = [
    {
      interface   = "scsi0"
      size        = 32
      import_from = "local:import/debian-13-genericcloud-amd64.qcow2"
    },
    {
      interface    = "scsi1"
      size         = 200
      datastore_id = "ceph"
      cache        = "writeback"
      backup       = false
    },
  ]

  network_devices = [
    { bridge = "vmbr0", vlan_id = 20, firewall = true },
    { bridge = "vmbr1", mac_address = "bc:24:11:00:00:02", mtu = 9000 },
  ]

  cloud_init = {
    datastore_id = "local-lvm"
    ip_configs = [
      {
        ipv4 = { address = "10.0.20.5/24", gateway = "10.0.20.1" }
        ipv6 = { address = "2001:db8:20::5/64", gateway = "2001:db8:20::1" }
      },
      {
        ipv4 = { address = "10.0.30.5/24" }
      },
    ]
    dns                   = { servers = ["10.0.20.2", "10.0.20.3"], domain = "example.com" }
    user_data             = <<-EOT
      #cloud-config
      packages: [postgresql, qemu-guest-agent]
    EOT
    snippets_datastore_id = "local"
  }

  agent           = { enabled = true, timeout = "5m", trim = true }
  vga             = { type = "serial0" }
  startup         = { order = 2, up_delay = 30, down_delay = 60 }
  protection      = true
  stop_on_destroy = false
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
