# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

# A web server with its own network, a data volume, backups and a reserved IP. The provider reads DIGITALOCEAN_TOKEN from the environment.

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
  ssh_keys    = ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"]
  vpc_uuid    = "6d5358c6-a03c-4069-8d65-b4ad185c88ac"
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

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
