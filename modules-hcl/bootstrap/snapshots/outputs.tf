output "files" {
  description = "Files of each server."
  value       = local.files
}

output "units" {
  description = "Units that each server starts."
  value       = local.units
}
