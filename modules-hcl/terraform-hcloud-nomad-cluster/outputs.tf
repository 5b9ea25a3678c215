# Made from spec/modules/hcloud-nomad-cluster.ts by "npm run export". Do not edit.

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
  description = "Private address of each client."
  value       = local.client_ips
}

output "server_ips" {
  description = "Private address of each server."
  value       = local.server_ips
}

output "public_ips" {
  description = "Public IPv4 address of each machine; empty if it has none."
  value       = { for key, machine in merge(module.server, module.client) : key => machine.ipv4_address }
}

output "load_balancer_ip" {
  description = "Public IPv4 address of the load balancer; null if it has none."
  value       = local.load_balancer_public_ip
}

output "network_id" {
  description = "ID of the network, for other machines that join it."
  value       = local.joined_network_id
}
