# Made from spec/modules/digitalocean-nomad-cluster.ts by "npm run export". Do not edit.

# Three servers and two pools of clients in a network that there is, with an API and tasks that one site may reach. The provider reads DIGITALOCEAN_TOKEN from the environment.

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
  source   = "../.."
  name     = "nomad"
  region   = "ams3"
  ssh_keys = ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"]
  tags     = ["production"]

  network = {
    create   = false
    id       = "6d5358c6-a03c-4069-8d65-b4ad185c88ac"
    ip_range = "10.121.0.0/20"
  }

  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  task_cidrs    = ["198.51.100.0/24"]
  load_balancer = { size_unit = 2, public = true }
  servers       = { count = 3, size = "s-4vcpu-8gb" }

  client_pools = {
    workers = { count = 3, size = "s-8vcpu-16gb" }
    storage = {
      count = 2
      size  = "m-2vcpu-16gb"
      meta  = { disk = "fast" }
    }
  }

  nomad        = { version = "2.0.7-1", region = "global", datacenter = "ams3" }
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
