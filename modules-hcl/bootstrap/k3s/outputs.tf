output "server_user_data" {
  description = "User data of each server."
  value       = local.server_user_data
  sensitive   = true
}

output "agent_user_data" {
  description = "User data of each agent."
  value       = local.agent_user_data
  sensitive   = true
}

output "kubeconfig" {
  description = "Kubeconfig of the administrator."
  value       = local.kubeconfig
  sensitive   = true
}

output "addons" {
  description = "Manifests and charts that servers deploy, in JSON."
  value       = local.addons
  sensitive   = true
}
