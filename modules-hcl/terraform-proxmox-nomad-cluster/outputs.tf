# Made from spec/modules/proxmox-nomad-cluster.ts by "npm run export". Do not edit.

output "nomad_env" {
  description = "Environment for the nomad command: NOMAD_ADDR, NOMAD_REGION and NOMAD_TLS_SERVER_NAME. Write ca_certificate to a file and set NOMAD_CACERT to its path."
  value       = local.nomad_env
}

output "ca_certificate" {
  description = "Certificate of the CA, for NOMAD_CACERT."
  value       = nonsensitive(var.tls.ca_certificate)
}

output "api_address" {
  description = "URL of the Nomad API."
  value       = local.api_address
}

output "server_names" {
  description = "Name of each server."
  value       = local.server_names
}

output "client_names" {
  description = "Name of each client."
  value       = local.client_names
}

output "client_ips" {
  description = "Address of each client."
  value       = local.client_ips
}

output "server_ips" {
  description = "Address of each server."
  value       = local.server_ips
}

output "vm_ids" {
  description = "ID of each machine."
  value       = { for key, machine in merge(module.server, module.client) : key => machine.vm_id }
}

output "node_names" {
  description = "Proxmox node that each machine is on."
  value       = { for key, machine in merge(module.server, module.client) : key => machine.node_name }
}
