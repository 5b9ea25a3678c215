# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

# A droplet that blocks all inbound traffic. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

module "this" {
  source = "../.."
  name   = "web-1"
  region = "fra1"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
