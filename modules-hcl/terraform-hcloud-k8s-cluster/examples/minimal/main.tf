# Made from spec/modules/hcloud-k8s-cluster.ts by "npm run export". Do not edit.

# Three servers that also run workloads. The provider reads HCLOUD_TOKEN from the environment.

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

module "this" {
  source = "../.."
  name   = "k8s"

  k3s = {
    version = "v1.36.4+k3s1"
    sha256  = { amd64 = "835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f" }
  }

  tokens = var.tokens
  tls    = var.tls
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
  sensitive   = true
}
