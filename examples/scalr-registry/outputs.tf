output "namespace_id" {
  description = "ID of the module namespace."
  value       = scalr_module_namespace.this.id
}

output "modules" {
  description = "ID of each published module, by its name in the repository."
  value       = { for key, module in scalr_module.this : key => module.id }
}
