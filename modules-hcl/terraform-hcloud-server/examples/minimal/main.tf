# Made from spec/modules/hcloud-server.ts by "npm run export". Do not edit.

# A server that blocks all inbound traffic. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

module "this" {
  source = "../.."
  name   = "web-1"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
