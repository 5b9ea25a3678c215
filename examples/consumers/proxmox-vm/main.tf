# Made from spec/modules/proxmox-vm.ts by "npm run export". Do not edit.

# A Debian machine from a cloud image that gets its address by DHCP. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

module "this" {
  source    = "my-account.scalr.io/platform/vm/proxmox"
  version   = "~> 1.0"
  name      = "web-1"
  node_name = "pve"

  disks = [
    { import_from = "local:import/debian-13-genericcloud-amd64.qcow2" },
  ]

  cloud_init = {
    user = {
      name     = "admin"
      ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"]
    }
  }

  agent = { enabled = false }
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
