# Made from spec/modules/proxmox-nomad-cluster.ts by "npm run export". Do not edit.

# Three servers on three nodes, and two pools of clients, one of them on nodes of its own, whose tasks a site may reach. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
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
  source                = "../.."
  name                  = "nomad"
  nodes                 = ["pve-1", "pve-2", "pve-3"]
  vm_id_base            = "3000"
  image                 = "cephfs:import/debian-13-genericcloud-amd64.qcow2"
  datastore_id          = "ceph"
  snippets_datastore_id = "cephfs"
  cpu_type              = "x86-64-v3"
  pool_id               = "nomad"
  tags                  = ["production"]
  ssh_keys              = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"]

  network = {
    subnet   = "10.0.3.0/24"
    ip_range = "10.0.0.0/16"
    gateway  = "10.0.0.1"
    vlan_id  = 20
    dns      = { servers = ["10.0.0.2"] }
  }

  admin_cidrs = ["203.0.113.0/24"]
  api_cidrs   = ["203.0.113.0/24"]
  task_cidrs  = ["198.51.100.0/24"]

  firewall = {
    rules = [
      { ports = "443", sources = ["0.0.0.0/0", "::/0"] },
    ]
  }

  delete_protection = true
  servers           = { count = 3, cores = 2, memory = 4096 }

  client_pools = {
    workers = { count = 3, cores = 8, memory = 16384, disk_size = 100, first_address = 32 }
    database = {
      count         = 2
      memory        = 32768
      nodes         = ["pve-4", "pve-5"]
      first_address = 64
      meta          = { disk = "fast" }
    }
  }

  nomad      = { version = "2.0.7-1", region = "global", datacenter = "cellar" }
  docker     = { enabled = true, volumes = true }
  gossip_key = var.gossip_key
  tls        = var.tls
  api_host   = "nomad.example.com"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
