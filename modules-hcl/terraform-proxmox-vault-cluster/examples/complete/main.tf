# Made from spec/modules/proxmox-vault-cluster.ts by "npm run export". Do not edit.

# Five servers on three nodes in a part of a network with a VLAN, unsealed by another Vault, installed from a mirror. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

variable "tls" {
  description = "Certificates of the servers. Use EC keys to keep the user data small."

  type = object({
    ca_certificate = string
    server = object({
      certificate = string
      key         = string
    })
  })

  sensitive = true
}

variable "transit_seal" {
  description = "Transit engine of another Vault that unseals this one. Without it, you unseal Vault manually with its key shares."

  type = object({
    address        = string
    key_name       = string
    mount_path     = optional(string, "transit/")
    namespace      = optional(string)
    token          = string
    ca_certificate = optional(string)
  })

  sensitive = true
}

module "this" {
  source                = "../.."
  name                  = "vault"
  nodes                 = ["pve-1", "pve-2", "pve-3"]
  vm_id_base            = "3000"
  image                 = "cephfs:import/debian-13-genericcloud-amd64.qcow2"
  datastore_id          = "ceph"
  snippets_datastore_id = "cephfs"
  cpu_type              = "x86-64-v3"
  guest_agent           = true
  pool_id               = "vault"
  tags                  = ["production"]
  ssh_keys              = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"]

  network = {
    subnet   = "10.0.2.0/26"
    ip_range = "10.0.0.0/16"
    gateway  = "10.0.0.1"
    bridge   = "vmbr1"
    vlan_id  = 20
    dns      = { servers = ["10.0.0.2"], domain = "example.com" }
    firewall = true
  }

  admin_cidrs = ["203.0.113.0/24"]
  api_cidrs   = ["10.0.0.0/16", "2001:db8::/32"]

  firewall = {
    rules = [
      { ports = "9100", sources = ["10.0.0.8/32"] },
    ]
  }

  delete_protection = true
  servers           = { count = 5, cores = 4, memory = 8192, disk_size = 40 }
  vault             = { version = "2.1.2-1", ui = false }
  apt               = { url = "https://apt.example.com/hashicorp" }
  tls               = var.tls
  transit_seal      = var.transit_seal
  api_host          = "vault.example.com"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
