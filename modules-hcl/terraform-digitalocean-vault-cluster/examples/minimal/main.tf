# Made from spec/modules/digitalocean-vault-cluster.ts by "npm run export". Do not edit.

# Three servers that are unsealed manually. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
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
  source = "../.."
  name   = "vault"
  region = "fra1"
  vault  = { version = "2.1.2-1" }
  tls    = var.tls
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
