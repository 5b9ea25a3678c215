# Made from spec/modules/proxmox-lxc.ts by "npm run export". Do not edit.

# A container with its own template, a static address, a data volume and a graphics device. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

module "this" {
  source      = "../.."
  name        = "media-1"
  node_name   = "pve-1"
  vm_id       = "310"
  description = "Media server"
  tags        = ["Media", "production"]
  pool_id     = "media"

  template = {
    url          = "https://images.example.com/ubuntu-24.04-standard_24.04-2_amd64.tar.zst"
    checksum     = "5e2c6d0f4d6b1f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a"
    datastore_id = "local"
  }

  os_type      = "ubuntu"
  unprivileged = true
  features     = { nesting = true, keyctl = true, fuse = true, mount = ["nfs"] }
  cpu          = { cores = 4, units = 200, limit = 2 }
  memory       = { dedicated = 4096, swap = 0 }
  disk         = { datastore_id = "local-lvm", size = 16 }

  mount_points = [
    {
      volume        = "local-lvm"
      path          = "/srv/media"
      size          = "500G"
      backup        = true
      mount_options = ["noatime"]
    },
    { volume = "/mnt/archive", path = "/srv/archive", read_only = true, shared = true },
  ]

  network_interfaces = [
    { name = "eth0", bridge = "vmbr0", vlan_id = 20, firewall = true },
    {
      name        = "eth1"
      bridge      = "vmbr1"
      mac_address = "bc:24:11:00:00:10"
      rate_limit  = 100
      mtu         = 9000
    },
  ]

  ip_configs = [
    {
      ipv4 = { address = "10.0.20.7/24", gateway = "10.0.20.1" }
      ipv6 = { address = "auto" }
    },
    {
      ipv4 = { address = "10.0.30.7/24" }
    },
  ]

  dns      = { servers = ["10.0.20.2"], domain = "example.com" }
  ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"]

  device_passthrough = [
    { path = "/dev/dri/renderD128", gid = 104 },
  ]

  start_on_boot = true
  startup       = { order = 3, up_delay = 10 }
  protection    = true
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
