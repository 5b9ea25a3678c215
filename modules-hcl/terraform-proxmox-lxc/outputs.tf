# Made from spec/modules/proxmox-lxc.ts by "npm run export". Do not edit.

output "vm_id" {
  description = "ID of the container."
  value       = proxmox_virtual_environment_container.this.id
}

output "name" {
  description = "Host name of the container."
  value       = var.name
}

output "node_name" {
  description = "Node that the container is on."
  value       = proxmox_virtual_environment_container.this.node_name
}

output "ipv4_addresses" {
  description = "First IPv4 address of each interface, by its name; empty while the container is off."
  value       = local.ipv4_addresses
}

output "ipv6_addresses" {
  description = "First IPv6 address of each interface, by its name; empty while the container is off."
  value       = try({ for name, address in proxmox_virtual_environment_container.this.ipv6 : name => address }, {})
}

output "primary_ipv4" {
  description = "First static IPv4 address of ip_configs. Without one, the first address that the container reports; null if there is none."
  value       = local.primary_ipv4
}
