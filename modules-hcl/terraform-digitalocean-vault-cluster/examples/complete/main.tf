# Made from spec/modules/digitalocean-vault-cluster.ts by "npm run export". Do not edit.

# Five servers in an existing network behind a public load balancer for one site, unsealed by another Vault, installed from a mirror. The provider reads DIGITALOCEAN_TOKEN from the environment.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

variable "tls" {
  description = "Certificates of the servers. Use EC keys to keep the user data small."

  type = object({
    ca_certificate = string
    server = object({
      certificate = string
      key         = string
    })
  })

  sensitive = true
}

variable "transit_seal" {
  description = "Transit engine of another Vault that unseals this one. Without it, you unseal Vault manually with its key shares."

  type = object({
    address        = string
    key_name       = string
    mount_path     = optional(string, "transit/")
    namespace      = optional(string)
    token          = string
    ca_certificate = optional(string)
  })

  sensitive = true
}

module "this" {
  source   = "../.."
  name     = "vault"
  region   = "ams3"
  ssh_keys = ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"]
  tags     = ["production"]

  network = {
    create   = false
    id       = "6d5358c6-a03c-4069-8d65-b4ad185c88ac"
    ip_range = "10.121.0.0/20"
  }

  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24", "10.121.0.0/20"]
  load_balancer = { size_unit = 2, public = true }
  servers       = { count = 5, size = "s-2vcpu-4gb" }
  vault         = { version = "2.1.2-1", ui = false }
  apt           = { url = "https://apt.example.com/hashicorp" }
  tls           = var.tls
  transit_seal  = var.transit_seal
  api_host      = "vault.example.com"
}

output "this" {
  description = "All outputs of the module."
  value       = module.this
}
