# Made from spec/modules/hcloud-server.ts by "npm run export". Do not edit.

# A server that lets nothing in. The provider reads HCLOUD_TOKEN from the environment.

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

output "id" {
  value = module.this.id
}

output "name" {
  value = module.this.name
}

output "ipv4_address" {
  value = module.this.ipv4_address
}

output "ipv6_address" {
  value = module.this.ipv6_address
}

output "ipv6_network" {
  value = module.this.ipv6_network
}

output "private_ips" {
  value = module.this.private_ips
}

output "status" {
  value = module.this.status
}

output "firewall_id" {
  value = module.this.firewall_id
}

output "volume_ids" {
  value = module.this.volume_ids
}
