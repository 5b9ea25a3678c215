# Inputs that are rejected before anything is created.

variables {
  name             = "dns-1"
  node_name        = "pve"
  template_file_id = "local:vztmpl/debian-13.tar.zst"
}

run "no_template" {
  command         = plan
  expect_failures = [var.name]
  variables { template_file_id = null }
}

run "two_templates" {
  command         = plan
  expect_failures = [var.name]
  variables { template = { url = "https://images.example.com/a.tar.zst" } }
}

run "template_that_is_none" {
  command         = plan
  expect_failures = [var.name]
  variables {
    template_file_id = null
    template         = { url = "https://images.example.com/a.qcow2" }
  }
}

run "private_key" {
  command         = plan
  expect_failures = [var.name]
  variables { ssh_keys = ["-----BEGIN OPENSSH PRIVATE KEY-----"] }
}

run "no_feature_at_all" {
  command         = plan
  expect_failures = [var.name]
  variables { features = { nesting = false } }
}

run "memory_that_an_import_does_not_find" {
  command         = plan
  expect_failures = [var.name]
  variables { memory = { swap = 0 } }
}

run "two_interfaces_of_a_name" {
  command         = plan
  expect_failures = [var.name]
  variables { network_interfaces = [{}, {}] }
}

run "mapped_ids_of_a_privileged_container" {
  command         = plan
  expect_failures = [var.name]
  variables {
    unprivileged = false
    idmap        = [{ type = "uid", container_id = 0, host_id = 100000 }]
  }
}
