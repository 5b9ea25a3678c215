# Made from spec/modules/proxmox-k8s-cluster.ts by "npm run export". Do not edit.

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
  description = "Address of each agent."
  value       = local.agent_ips
}

output "server_ips" {
  description = "Address of each server."
  value       = local.server_ips
}

output "vm_ids" {
  description = "ID of each machine."
  value       = { for key, machine in merge(module.server, module.agent) : key => machine.vm_id }
}

output "node_names" {
  description = "Proxmox node that each machine is on."
  value       = { for key, machine in merge(module.server, module.agent) : key => machine.node_name }
}
