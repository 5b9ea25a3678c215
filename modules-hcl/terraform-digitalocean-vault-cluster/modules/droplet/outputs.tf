# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

output "id" {
  description = "ID of the droplet."
  value       = digitalocean_droplet.this.id
}

output "droplet_urn" {
  description = "DigitalOcean's resource name of the droplet, such as do:droplet:4711."
  value       = digitalocean_droplet.this.urn
}

output "urns" {
  description = "DigitalOcean's resource names of the droplet, its volumes and its reserved IP, for a project's resources."
  value       = concat([digitalocean_droplet.this.urn], [for volume in digitalocean_volume.this : volume.urn], [for address in digitalocean_reserved_ip.this : address.urn])
}

output "name" {
  description = "Name of the droplet."
  value       = digitalocean_droplet.this.name
}

output "ipv4_address" {
  description = "Public IPv4 address; empty if there is none."
  value       = digitalocean_droplet.this.ipv4_address
}

output "ipv4_address_private" {
  description = "Address in the VPC network."
  value       = digitalocean_droplet.this.ipv4_address_private
}

output "ipv6_address" {
  description = "Public IPv6 address; empty if there is none."
  value       = digitalocean_droplet.this.ipv6_address
}

output "reserved_ip" {
  description = "The reserved IPv4 address; null if there is none."
  value       = one(values(digitalocean_reserved_ip.this)[*].ip_address)
}

output "vpc_uuid" {
  description = "ID of the VPC network that the droplet is in."
  value       = digitalocean_droplet.this.vpc_uuid
}

output "firewall_id" {
  description = "ID of the droplet's own firewall; null if it has none."
  value       = one(values(digitalocean_firewall.this)[*].id)
}

output "volume_ids" {
  description = "ID of each volume, by the keys of volumes."
  value       = { for key, volume in digitalocean_volume.this : key => volume.id }
}

output "status" {
  description = "Status of the droplet, such as active or off."
  value       = digitalocean_droplet.this.status
}

output "price_monthly" {
  description = "Price of the droplet's size in US dollars a month, without volumes and backups."
  value       = digitalocean_droplet.this.price_monthly
}
