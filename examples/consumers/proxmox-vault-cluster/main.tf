# Made from spec/modules/proxmox-vault-cluster.ts by "npm run export". Do not edit.

# Three servers on one node, for tests, that are unsealed manually. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

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

module "this" {
  source  = "my-account.scalr.io/platform/vault-cluster/proxmox"
  version = "~> 1.0"
  name    = "vault"
  nodes   = ["pve"]
  network = { subnet = "10.0.1.0/24", gateway = "10.0.1.1" }
  vault   = { version = "2.1.2-1" }
  tls     = var.tls
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
