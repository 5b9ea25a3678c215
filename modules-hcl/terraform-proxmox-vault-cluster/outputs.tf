# Made from spec/modules/proxmox-vault-cluster.ts by "npm run export". Do not edit.

output "vault_env" {
  description = "Environment for the vault command: VAULT_ADDR, VAULT_CACERT_BYTES and VAULT_TLS_SERVER_NAME."
  value       = local.vault_env
}

output "api_address" {
  description = "URL of the Vault API."
  value       = local.api_address
}

output "server_names" {
  description = "Name of each server, also in Raft."
  value       = local.server_names
}

output "server_ips" {
  description = "Address of each server."
  value       = local.server_ips
}

output "vm_ids" {
  description = "ID of each machine."
  value       = { for key, machine in module.server : key => machine.vm_id }
}

output "node_names" {
  description = "Proxmox node that each machine is on."
  value       = { for key, machine in module.server : key => machine.node_name }
}
