# Made from spec/modules/hcloud-k8s-cluster.ts by "npm run export". Do not edit.

# Three servers behind a private load balancer, two pools of agents, load balancers and volumes for pods, and snapshots in object storage. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
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

variable "hcloud_token" {
  description = "API token for the cloud controller and the CSI driver, with read and write access."
  type        = string
  sensitive   = true
}

module "this" {
  source            = "../.."
  name              = "k8s"
  location          = "nbg1"
  ssh_keys          = ["admin"]
  labels            = { environment = "production" }
  network           = { ip_range = "10.0.0.0/16", subnet = "10.0.1.0/24" }
  admin_cidrs       = ["203.0.113.0/24"]
  api_cidrs         = ["203.0.113.0/24"]
  delete_protection = true
  load_balancer     = { enabled = true, type = "lb11" }
  servers           = { count = 3, server_type = "cx33", schedulable = false }

  agent_pools = {
    workers = { count = 3, server_type = "cx43", first_address = 32 }
    database = {
      count         = 2
      server_type   = "cax41"
      first_address = 64
      labels        = { workload = "database" }
      taints        = ["dedicated=database:NoSchedule"]
    }
  }

  k3s = {
    version = "v1.36.4+k3s1"
    sha256 = {
      amd64 = "835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f"
      arm64 = "c920706346d5ad4e5cd3c7bf1bb09ce71ebe07fec829e513e40f1caf98aed8bb"
    }
    cluster_init     = false
    flannel_backend  = "wireguard-native"
    disable          = ["traefik"]
    registry_mirrors = { "docker.io" = ["https://mirror.example.com"] }
  }

  tokens         = var.tokens
  tls            = var.tls
  api_host       = "k8s.example.com"
  etcd_snapshots = var.etcd_snapshots
  hcloud_token   = var.hcloud_token

  cloud_controller = {
    version = "1.35.0"
    sha256  = "22ed0126b392e1100a942dbe5fb47cd8057b43138d9974c308760ad58f2eac24"
  }

  csi_driver = {
    version = "2.22.1"
    sha256  = "b9a9d4667886f9454007acd63cf405d3db3d674eeb93f05d59451439884775a4"
  }
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
  sensitive   = true
}
