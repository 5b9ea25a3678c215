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
  description = "IPv4 addresses of each network interface, including loopback; empty without the guest agent."
  value       = local.ipv4_addresses
}

output "ipv6_addresses" {
  description = "IPv6 addresses of each network interface, including loopback; empty without the guest agent."
  value       = try([for addresses in proxmox_virtual_environment_vm.this.ipv6_addresses : addresses], [])
}

output "mac_addresses" {
  description = "MAC addresses of all interfaces; without the guest agent, only of network_devices."
  value       = try([for address in proxmox_virtual_environment_vm.this.mac_addresses : address], [])
}

output "primary_ipv4" {
  description = "First static IPv4 address of cloud_init.ip_configs. Without one, the first address that the guest agent reports; null if there is none."
  value       = local.primary_ipv4
}
