# Made from spec/modules/hcloud-server.ts by "npm run export". Do not edit.

# A web server with a private network, a data volume, backups and reverse DNS. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

module "this" {
  source      = "../.."
  name        = "web-1"
  server_type = "cax21"
  image       = "debian-13"
  location    = "nbg1"
  ssh_keys    = ["admin"]

  networks = {
    backend = { network_id = "4711", ip = "10.0.1.10", alias_ips = ["10.0.1.100"] }
  }

  public_net = { ipv4_enabled = true, ipv6_enabled = true }

  firewall = {
    rules = [
      { description = "HTTPS from everywhere", port = "443", ranges = ["0.0.0.0/0", "::/0"] },
      { description = "SSH from the office", port = "22", ranges = ["203.0.113.0/24"] },
      { description = "Ping", protocol = "icmp", ranges = ["0.0.0.0/0", "::/0"] },
    ]
  }

  labels = { role = "web", environment = "production" }

  user_data = <<-EOT
    #cloud-config
    packages: [nginx]
  EOT

  backups           = true
  delete_protection = true

  volumes = {
    data = { size = 50, format = "xfs" }
  }

  rdns = { ipv4 = "web-1.example.com", ipv6 = "web-1.example.com" }
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
