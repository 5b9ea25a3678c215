# Made from spec/modules/digitalocean-k8s-cluster.ts by "npm run export". Do not edit.

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
  value       = { for key, machine in module.agent : key => machine.ipv4_address_private }
}

output "server_ips" {
  description = "Private address of each server."
  value       = { for key, machine in module.server : key => machine.ipv4_address_private }
}

output "public_ips" {
  description = "Public IPv4 address of each machine; empty if it has none."
  value       = { for key, machine in merge(module.server, module.agent) : key => machine.ipv4_address }
}

output "load_balancer_ip" {
  description = "Private address of the internal load balancer, through which machines join."
  value       = local.load_balancer_ip
}

output "public_load_balancer_ip" {
  description = "Public address of the public load balancer; null if there is none."
  value       = local.public_load_balancer_ip
}

output "network_id" {
  description = "ID of the network, for other machines that join it."
  value       = local.network_id
}

output "tags" {
  description = "The cluster's tags by role, for your own firewalls and load balancers."
  value       = { for key, tag in digitalocean_tag.this : key => tag.name }
}

output "urns" {
  description = "DigitalOcean's resource names of machines and load balancers, for a project's resources."
  value       = concat(values(merge(module.server, module.agent))[*].droplet_urn, values(digitalocean_loadbalancer.this)[*].urn)
}
