output "server_user_data" {
  description = "User data of each server."
  value       = local.server_user_data
  sensitive   = true
}

output "client_user_data" {
  description = "User data of each client."
  value       = local.client_user_data
  sensitive   = true
}
