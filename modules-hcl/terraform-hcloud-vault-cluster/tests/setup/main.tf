# The objects that a cluster refers to: a key and an existing network.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

resource "hcloud_ssh_key" "this" {
  name       = "terraform-hcloud-vault-cluster-test"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEWeKhq+9F1ffCz0MARcrtO0Nr0p54vXwiBLjRHjflC"
}

resource "hcloud_network" "this" {
  name     = "terraform-hcloud-vault-cluster-test"
  ip_range = "10.0.0.0/16"
}

output "ssh_key" {
  description = "Name of the key."
  value       = hcloud_ssh_key.this.name
}

output "network_id" {
  description = "ID of the network."
  value       = tostring(hcloud_network.this.id)
}
