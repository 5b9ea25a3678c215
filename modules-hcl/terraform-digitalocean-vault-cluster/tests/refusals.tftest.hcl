# Inputs that are rejected before anything is created.

variables {
  name   = "vault"
  region = "fra1"
  vault  = { version = "2.1.2-1" }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "even_number_of_servers" {
  command         = plan
  expect_failures = [var.servers]

  variables {
    tls     = run.setup.tls
    servers = { count = 2 }
  }
}

run "version_of_no_package" {
  command         = plan
  expect_failures = [var.vault]

  variables {
    tls   = run.setup.tls
    vault = { version = "2.1.2" }
  }
}

run "network_without_an_id" {
  command         = plan
  expect_failures = [var.network]

  variables {
    tls     = run.setup.tls
    network = { create = false }
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

run "network_with_host_bits" {
  command         = plan
  expect_failures = [var.network]

  variables {
    tls     = run.setup.tls
    network = { ip_range = "10.0.0.1/20" }
  }
}

run "key_of_another_certificate" {
  command         = plan
  expect_failures = [var.tls]

  variables {
    tls = {
      ca_certificate = run.setup.tls.ca_certificate
      server         = { certificate = run.setup.tls.ca_certificate, key = run.setup.tls.server.key }
    }
  }
}

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.vault]

  variables {
    tls   = run.setup.tls
    vault = { version = "2.1.2+ent-1" }
  }
}
