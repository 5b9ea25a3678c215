# Made from spec/modules/proxmox-vm.ts by "npm run export". Do not edit.

output "vm_id" {
  description = "ID of the machine."
  value       = proxmox_virtual_environment_vm.this.id
}

output "name" {
  description = "Name of the machine."
  value       = proxmox_virtual_environment_vm.this.name
}

output "node_name" {
  description = "Node that the machine is on."
  value       = proxmox_virtual_environment_vm.this.node_name
}

output "ipv4_addresses" {
  description = "IPv4 addresses of each of the machine's interfaces, the loopback included; empty without the guest agent."
  value       = local.ipv4_addresses
}

output "ipv6_addresses" {
  description = "IPv6 addresses of each of the machine's interfaces, the loopback included; empty without the guest agent."
  value       = local.ipv6_addresses
}

output "mac_addresses" {
  description = "MAC addresses, of all of the machine's interfaces with the guest agent, of network_devices without it."
  value       = local.mac_addresses
}

output "primary_ipv4" {
  description = "First static IPv4 address of cloud_init.ip_configs; where there is none, the first that the guest agent knows; null without either."
  value       = local.primary_ipv4
}
