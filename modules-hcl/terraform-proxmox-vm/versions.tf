# Made from spec/modules/proxmox-vm.ts by "npm run export". Do not edit.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}
