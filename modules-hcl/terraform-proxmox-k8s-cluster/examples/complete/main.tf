# Made from spec/modules/proxmox-k8s-cluster.ts by "npm run export". Do not edit.

# Three servers on three nodes behind your own load balancer, two pools of agents, one of them on separate nodes, and snapshots in object storage. The provider reads PROXMOX_VE_ENDPOINT and PROXMOX_VE_API_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = { source = "bpg/proxmox", version = ">= 0.111.1, < 0.112.0" }
  }
}

variable "tokens" {
  description = "Join tokens of the cluster. Cannot be changed after the cluster is created: a rebuilt machine with other tokens is rejected."

  type = object({
    server = string
    agent  = string
  })

  sensitive = true
}

variable "tls" {
  description = "The cluster's certificate authorities. They are inputs, so that the kubeconfig is available before the cluster. Use EC keys to keep the user data small. The administrator's certificate can be changed. The authorities cannot be changed after the cluster is created: a rebuilt machine with others does not join."

  type = object({
    server_ca = object({
      certificate = string
      key         = string
    })
    client_ca = object({
      certificate = string
      key         = string
    })
    request_header_ca = object({
      certificate = string
      key         = string
    })
    etcd_server_ca = object({
      certificate = string
      key         = string
    })
    etcd_peer_ca = object({
      certificate = string
      key         = string
    })
    service_account_key = string
    admin = object({
      certificate = string
      key         = string
    })
  })

  sensitive = true
}

variable "etcd_snapshots" {
  description = "Snapshots of the data store, taken by each server."

  type = object({
    schedule  = optional(string, "0 */6 * * *")
    retention = optional(number, 28)
    s3 = optional(object({
      endpoint   = string
      bucket     = string
      region     = optional(string, "us-east-1")
      folder     = optional(string, "")
      access_key = string
      secret_key = string
    }))
  })

  sensitive = true
}

module "this" {
  source                = "../.."
  name                  = "k8s"
  nodes                 = ["pve-1", "pve-2", "pve-3"]
  vm_id_base            = "3000"
  image                 = "cephfs:import/debian-13-genericcloud-amd64.qcow2"
  datastore_id          = "ceph"
  snippets_datastore_id = "cephfs"
  cpu_type              = "x86-64-v3"
  pool_id               = "k8s"
  tags                  = ["production"]
  ssh_keys              = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"]

  network = {
    subnet   = "10.0.1.0/24"
    ip_range = "10.0.0.0/16"
    gateway  = "10.0.0.1"
    vlan_id  = 20
    mtu      = 9000
    dns      = { servers = ["10.0.0.2"] }
  }

  admin_cidrs = ["203.0.113.0/24"]
  api_cidrs   = ["203.0.113.0/24"]

  firewall = {
    rules = [
      { ports = "443", sources = ["0.0.0.0/0", "::/0"] },
    ]
  }

  delete_protection = true
  servers           = { count = 3, cores = 4, memory = 8192, schedulable = false }

  agent_pools = {
    workers = { count = 3, cores = 8, memory = 16384, disk_size = 100, first_address = 32 }
    database = {
      count         = 2
      memory        = 32768
      nodes         = ["pve-4", "pve-5"]
      first_address = 64
      labels        = { workload = "database" }
      taints        = ["dedicated=database:NoSchedule"]
    }
  }

  k3s = {
    version          = "v1.36.4+k3s1"
    sha256           = { amd64 = "835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f" }
    cluster_init     = false
    flannel_backend  = "wireguard-native"
    disable          = ["traefik"]
    registry_mirrors = { "docker.io" = ["https://mirror.example.com"] }
  }

  tokens         = var.tokens
  tls            = var.tls
  api_host       = "k8s.example.com"
  etcd_snapshots = var.etcd_snapshots
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
  sensitive   = true
}
