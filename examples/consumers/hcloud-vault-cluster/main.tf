# Made from spec/modules/hcloud-vault-cluster.ts by "npm run export". Do not edit.

# Three servers that are unsealed manually. The provider reads HCLOUD_TOKEN from the environment.

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

module "this" {
  source  = "my-account.scalr.io/platform/vault-cluster/hcloud"
  version = "~> 1.0"
  name    = "vault"
  vault   = { version = "2.1.2-1" }
  tls     = var.tls
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
