# Made from spec/modules/proxmox-nomad-cluster.ts by "npm run export". Do not edit.

# Three servers and two clients with Docker on one node, to try it out. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

variable "gossip_key" {
  description = "Key that servers encrypt their gossip with: 32 random bytes in base64, as nomad operator gossip keyring generate makes it."
  type        = string
  sensitive   = true
}

variable "tls" {
  description = "Certificates of servers and clients. EC keys keep the user data small."

  type = object({
    ca_certificate = string
    server = object({
      certificate = string
      key         = string
    })
    client = object({
      certificate = string
      key         = string
    })
  })

  sensitive = true
}

module "this" {
  source  = "my-account.scalr.io/platform/nomad-cluster/proxmox"
  version = "~> 1.0"
  name    = "nomad"
  nodes   = ["pve"]
  network = { subnet = "10.0.1.0/24", gateway = "10.0.1.1" }

  client_pools = {
    workers = { count = 2 }
  }

  nomad      = { version = "2.0.7-1" }
  gossip_key = var.gossip_key
  tls        = var.tls
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
