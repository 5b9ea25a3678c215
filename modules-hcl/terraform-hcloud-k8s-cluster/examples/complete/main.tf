# Made from spec/modules/hcloud-k8s-cluster.ts by "npm run export". Do not edit.

# Three servers behind a private load balancer, two pools of agents, load balancers and volumes for pods, and snapshots in object storage. The provider reads HCLOUD_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

variable "tokens" {
  description = "What machines show to join the cluster."

  type = object({
    server = string
    agent  = string
  })

  sensitive = true
}

variable "tls" {
  description = "The cluster's certificate authorities, made before the cluster, so that the kubeconfig is known before it too. EC keys keep the user data small."

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
  description = "Snapshots of the data store that each server takes."

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
  description = "API token that the cloud controller and the CSI driver use, with read and write access."
  type        = string
  sensitive   = true
}

module "this" {
  source            = "../.."
  name              = "k8s"
  location          = "nbg1"
  ssh_keys          = ["admin"]
  labels            = { environment = "production" }
  network           = { ip_range = "10.0.0.0/16", subnet = "10.0.1.0/24", zone = "eu-central" }
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
    version = "v1.33.4+k3s1"
    sha256 = {
      amd64 = "0000000000000000000000000000000000000000000000000000000000000000"
      arm64 = "1111111111111111111111111111111111111111111111111111111111111111"
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
    url    = "https://artifacts.example.com/hcloud-cloud-controller-manager-1.26.0.tgz"
    sha256 = "2222222222222222222222222222222222222222222222222222222222222222"
  }

  csi_driver = {
    url    = "https://artifacts.example.com/hcloud-csi-2.17.0.tgz"
    sha256 = "3333333333333333333333333333333333333333333333333333333333333333"
  }
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
  sensitive   = true
}
