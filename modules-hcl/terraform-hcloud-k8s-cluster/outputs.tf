# Made from spec/modules/hcloud-k8s-cluster.ts by "npm run export". Do not edit.

output "kubeconfig" {
  description = "Kubeconfig of the administrator, in JSON, which kubectl accepts like YAML."
  value       = module.bootstrap.kubeconfig
  sensitive   = true
}

output "api_endpoint" {
  description = "URL of the Kubernetes API, as in the kubeconfig."
  value       = local.api_endpoint
}

output "agent_ips" {
  description = "Private address of each agent."
  value       = local.agent_ips
}

output "server_ips" {
  description = "Private address of each server."
  value       = local.server_ips
}

output "public_ips" {
  description = "Public IPv4 address of each machine; empty if it has none."
  value       = { for key, machine in merge(module.server, module.agent) : key => machine.ipv4_address }
}

output "load_balancer_ip" {
  description = "Public IPv4 address of the load balancer; null if it has none."
  value       = local.load_balancer_public_ip
}

output "network_id" {
  description = "ID of the network, for other machines that join it."
  value       = local.joined_network_id
}
