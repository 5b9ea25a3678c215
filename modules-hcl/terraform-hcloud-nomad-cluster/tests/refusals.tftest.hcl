# Inputs that are rejected before anything is created.

variables {
  name       = "nomad"
  nomad      = { version = "2.0.7-1" }
  gossip_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
  tls        = jsondecode(file("tests/tls.json"))
}

run "even_number_of_servers" {
  command         = plan
  expect_failures = [var.servers]
  variables { servers = { count = 4 } }
}

run "pool_in_upper_case" {
  command         = plan
  expect_failures = [var.client_pools]
  variables { client_pools = { Workers = {} } }
}

run "pools_that_share_addresses" {
  command         = plan
  expect_failures = [var.client_pools]
  variables { client_pools = { workers = { count = 3 }, more = { first_address = 34 } } }
}

run "gossip_key_that_is_too_short" {
  command         = plan
  expect_failures = [var.gossip_key]
  variables { gossip_key = "c2hvcnQ=" }
}

run "region_in_upper_case" {
  command         = plan
  expect_failures = [var.nomad]
  variables { nomad = { version = "2.0.7-1", region = "EU" } }
}

run "nomad_that_does_not_hold_tasks_to_their_limits" {
  command         = plan
  expect_failures = [var.docker]
  variables { nomad = { version = "2.0.3-1" } }
}

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.nomad]
  variables { nomad = { version = "2.0.7+ent-1" } }
}
