# The objects that a droplet refers to: a key and a network.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

resource "digitalocean_ssh_key" "this" {
  name       = "terraform-digitalocean-droplet-test"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEWeKhq+9F1ffCz0MARcrtO0Nr0p54vXwiBLjRHjflC"
}

resource "digitalocean_vpc" "this" {
  name   = "terraform-digitalocean-droplet-test"
  region = "fra1"
}

output "ssh_key" {
  description = "Fingerprint of the key."
  value       = digitalocean_ssh_key.this.fingerprint
}

output "vpc_uuid" {
  description = "ID of the network."
  value       = digitalocean_vpc.this.id
}
