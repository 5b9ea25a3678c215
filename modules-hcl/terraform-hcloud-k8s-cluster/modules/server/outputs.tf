# Made from spec/modules/hcloud-server.ts by "npm run export". Do not edit.

output "id" {
  description = "ID of the server."
  value       = hcloud_server.this.id
}

output "name" {
  description = "Name of the server."
  value       = hcloud_server.this.name
}

output "ipv4_address" {
  description = "Public IPv4 address; empty if there is none."
  value       = hcloud_server.this.ipv4_address
}

output "ipv6_address" {
  description = "First address of the public IPv6 network; empty if there is none."
  value       = hcloud_server.this.ipv6_address
}

output "ipv6_network" {
  description = "Public IPv6 network (/64); empty if there is none."
  value       = hcloud_server.this.ipv6_network
}

output "private_ips" {
  description = "Address in each private network, by the keys of networks."
  value       = { for key, network in hcloud_server_network.this : key => network.ip }
}

output "status" {
  description = "Status of the server, such as running or off."
  value       = hcloud_server.this.status
}

output "firewall_id" {
  description = "ID of the server's own firewall; null if it has none."
  value       = one([for firewall in hcloud_firewall.this : firewall.id])
}

output "volume_ids" {
  description = "ID of each volume, by the keys of volumes."
  value       = { for key, volume in hcloud_volume.this : key => volume.id }
}
