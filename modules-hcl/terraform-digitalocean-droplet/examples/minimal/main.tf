# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

# A droplet that lets nothing in. The provider reads DIGITALOCEAN_TOKEN from the environment.

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

output "id" {
  value = module.this.id
}

output "droplet_urn" {
  value = module.this.droplet_urn
}

output "urns" {
  value = module.this.urns
}

output "name" {
  value = module.this.name
}

output "ipv4_address" {
  value = module.this.ipv4_address
}

output "ipv4_address_private" {
  value = module.this.ipv4_address_private
}

output "ipv6_address" {
  value = module.this.ipv6_address
}

output "reserved_ip" {
  value = module.this.reserved_ip
}

output "vpc_uuid" {
  value = module.this.vpc_uuid
}

output "firewall_id" {
  value = module.this.firewall_id
}

output "volume_ids" {
  value = module.this.volume_ids
}

output "status" {
  value = module.this.status
}

output "price_monthly" {
  value = module.this.price_monthly
}
