# Made from spec/modules/hcloud-vault-cluster.ts by "npm run export". Do not edit.

# Five servers behind a private load balancer in an existing network, unsealed by another Vault, installed from a mirror. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
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
  source            = "../.."
  name              = "vault"
  location          = "nbg1"
  ssh_keys          = ["admin"]
  labels            = { environment = "production" }
  network           = { create = false, id = "4711", ip_range = "10.0.0.0/16", subnet = "10.0.2.0/24" }
  admin_cidrs       = ["203.0.113.0/24"]
  api_cidrs         = ["203.0.113.0/24"]
  delete_protection = true
  load_balancer     = { enabled = true }
  servers           = { count = 5, server_type = "cax21" }
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
