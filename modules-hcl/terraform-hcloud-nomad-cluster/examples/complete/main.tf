# Made from spec/modules/hcloud-nomad-cluster.ts by "npm run export". Do not edit.

# Three servers behind a private load balancer, and two pools of clients whose tasks a site may reach. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
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
  source            = "../.."
  name              = "nomad"
  location          = "nbg1"
  ssh_keys          = ["admin"]
  labels            = { environment = "production" }
  network           = { ip_range = "10.0.0.0/16", subnet = "10.0.3.0/24" }
  admin_cidrs       = ["203.0.113.0/24"]
  api_cidrs         = ["203.0.113.0/24"]
  task_cidrs        = ["198.51.100.0/24"]
  delete_protection = true
  load_balancer     = { enabled = true }
  servers           = { count = 3, server_type = "cx33" }

  client_pools = {
    workers = { count = 3, server_type = "cx43", first_address = 32 }
    arm = {
      count         = 2
      server_type   = "cax41"
      first_address = 64
      meta          = { disk = "fast" }
    }
  }

  nomad        = { version = "2.0.7-1", region = "global", datacenter = "nbg1" }
  docker       = { enabled = true, volumes = true }
  task_network = "public"
  gossip_key   = var.gossip_key
  tls          = var.tls
  api_host     = "nomad.example.com"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
