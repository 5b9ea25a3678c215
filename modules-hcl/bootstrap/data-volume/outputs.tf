output "user_data" {
  description = "User data of each server, which mounts the volume before its service starts."
  value       = local.user_data
  sensitive   = true
}
