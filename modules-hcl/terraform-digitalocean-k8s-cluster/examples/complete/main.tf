# Made from spec/modules/digitalocean-k8s-cluster.ts by "npm run export". Do not edit.

# Three servers behind a public load balancer for one site, two pools of agents, load balancers and volumes for pods, and snapshots in object storage. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
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

variable "digitalocean_token" {
  description = "API token for the cloud controller and the CSI driver, with read and write access to droplets, load balancers, firewalls, volumes and snapshots."
  type        = string
  sensitive   = true
}

module "this" {
  source        = "../.."
  name          = "k8s"
  region        = "ams3"
  ssh_keys      = ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"]
  tags          = ["production"]
  network       = { ip_range = "10.122.0.0/20" }
  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  load_balancer = { size_unit = 2, public = true }
  servers       = { count = 3, size = "s-4vcpu-8gb", schedulable = false }

  agent_pools = {
    workers = { count = 3, size = "s-8vcpu-16gb" }
    database = {
      count  = 2
      size   = "m-2vcpu-16gb"
      labels = { workload = "database" }
      taints = ["dedicated=database:NoSchedule"]
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

  tokens             = var.tokens
  tls                = var.tls
  api_host           = "k8s.example.com"
  etcd_snapshots     = var.etcd_snapshots
  digitalocean_token = var.digitalocean_token

  cloud_controller = {
    version = "v0.1.64"
    sha256  = "2222222222222222222222222222222222222222222222222222222222222222"
  }

  csi_driver = {
    crds = {
      url    = "https://artifacts.example.com/csi-digitalocean-v4.15.0/crds.yaml"
      sha256 = "3333333333333333333333333333333333333333333333333333333333333333"
    }
    driver = {
      url    = "https://artifacts.example.com/csi-digitalocean-v4.15.0/driver.yaml"
      sha256 = "4444444444444444444444444444444444444444444444444444444444444444"
    }
    snapshot_controller = {
      url    = "https://artifacts.example.com/csi-digitalocean-v4.15.0/snapshot-controller.yaml"
      sha256 = "5555555555555555555555555555555555555555555555555555555555555555"
    }
  }
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
  sensitive   = true
}
