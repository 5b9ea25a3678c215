# Inputs that are rejected before anything is created.

variables {
  name       = "nomad"
  region     = "fra1"
  nomad      = { version = "2.0.7-1" }
  gossip_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
}

run "setup" {
  module { source = "./tests/setup" }
}

run "even_number_of_servers" {
  command         = plan
  expect_failures = [var.servers]

  variables {
    tls     = run.setup.tls
    servers = { count = 4 }
  }
}

run "pool_in_upper_case" {
  command         = plan
  expect_failures = [var.client_pools]

  variables {
    tls          = run.setup.tls
    client_pools = { Workers = {} }
  }
}

run "gossip_key_that_is_too_short" {
  command         = plan
  expect_failures = [var.gossip_key]

  variables {
    tls        = run.setup.tls
    gossip_key = "c2hvcnQ="
  }
}

run "public_load_balancer_for_everyone" {
  command         = plan
  expect_failures = [var.load_balancer]

  variables {
    tls           = run.setup.tls
    load_balancer = { public = true }
  }
}

run "nomad_that_does_not_hold_tasks_to_their_limits" {
  command         = plan
  expect_failures = [var.docker]

  variables {
    tls   = run.setup.tls
    nomad = { version = "2.0.3-1" }
  }
}

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.nomad]

  variables {
    tls   = run.setup.tls
    nomad = { version = "2.0.7+ent-1" }
  }
}
