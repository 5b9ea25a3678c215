# Made from spec/modules/hcloud-vault-cluster.ts by "npm run export". Do not edit.

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
  description = "Private address of each server."
  value       = local.server_ips
}

output "public_ips" {
  description = "Public IPv4 address of each machine; empty if it has none."
  value       = { for key, machine in module.server : key => machine.ipv4_address }
}

output "load_balancer_ip" {
  description = "Public IPv4 address of the load balancer; null if it has none."
  value       = local.load_balancer_public_ip
}

output "network_id" {
  description = "ID of the network, for other machines that join it."
  value       = local.joined_network_id
}
