output "user_data" {
  description = "User data of each node."
  value       = local.user_data
  sensitive   = true
}
