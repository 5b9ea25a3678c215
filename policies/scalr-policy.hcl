# Scalr's reaction when a policy denies a run: hard-mandatory stops it, soft-mandatory requires approval, advisory
# prints a warning.
version = "v1"

policy "replaced_machines" {
  enabled           = true
  enforcement_level = "soft-mandatory"
}

policy "deleted_volumes" {
  enabled           = true
  enforcement_level = "soft-mandatory"
}

policy "open_ports" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}

policy "module_sources" {
  enabled           = true
  enforcement_level = "hard-mandatory"
}
