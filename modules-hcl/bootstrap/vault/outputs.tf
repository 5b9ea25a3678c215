output "user_data" {
  description = "User data of each server."
  value       = local.user_data
  sensitive   = true
}
