# The objects that a server refers to: a key and a network with a subnet.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}

resource "hcloud_ssh_key" "this" {
  name       = "terraform-hcloud-server-test"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEWeKhq+9F1ffCz0MARcrtO0Nr0p54vXwiBLjRHjflC"
}

resource "hcloud_network" "this" {
  name     = "terraform-hcloud-server-test"
  ip_range = "10.0.0.0/16"
}

resource "hcloud_network_subnet" "this" {
  network_id   = hcloud_network.this.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.1.0/24"
}

output "ssh_key" {
  description = "Name of the key."
  value       = hcloud_ssh_key.this.name
}

output "network_id" {
  description = "ID of the network, once it has a subnet."
  value       = tostring(hcloud_network_subnet.this.network_id)
}
