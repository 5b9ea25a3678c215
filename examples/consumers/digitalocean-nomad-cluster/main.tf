# Made from spec/modules/digitalocean-nomad-cluster.ts by "npm run export". Do not edit.

# Three servers and two clients with Docker. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
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
  source  = "my-account.scalr.io/platform/nomad-cluster/digitalocean"
  version = "~> 1.0"
  name    = "nomad"
  region  = "fra1"

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
