# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

# A web server with a network of its own, a data volume, backups and a reserved IP. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

module "this" {
  source      = "../.."
  name        = "web-1"
  region      = "fra1"
  size        = "s-2vcpu-4gb"
  image       = "debian-13-x64"
  ssh_keys    = ["14:4c:dc:1a:22:85:59:ca:5d:2f:70:8f:c1:24:a9:05"]
  vpc_uuid    = "506f78a4-e098-11e5-ad9f-000f53306ae1"
  ipv6        = true
  reserved_ip = true

  firewall = {
    inbound = [
      { port = "443", addresses = ["0.0.0.0/0", "::/0"] },
      { port = "22", addresses = ["203.0.113.0/24"] },
      { port = "9100", tags = ["web"] },
      { protocol = "icmp", addresses = ["0.0.0.0/0", "::/0"] },
    ]
  }

  tags = ["web", "production"]

  user_data = <<-EOT
    #cloud-config
    packages: [nginx]
  EOT

  monitoring    = true
  droplet_agent = true
  backups       = true
  backup_policy = { plan = "weekly", weekday = "SUN", hour = 4 }

  volumes = {
    data = { size = 50, filesystem = "xfs" }
  }
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
