# Inputs that are rejected before anything is created.

variables {
  name  = "vault"
  vault = { version = "2.1.2-1" }
  tls   = jsondecode(file("tests/tls.json"))
}

run "even_number_of_servers" {
  command         = plan
  expect_failures = [var.servers]
  variables { servers = { count = 2 } }
}

run "given_network_without_an_id" {
  command         = plan
  expect_failures = [var.network]
  variables { network = { create = false } }
}

run "subnet_elsewhere" {
  command         = plan
  expect_failures = [var.network]
  variables { network = { ip_range = "10.0.0.0/16", subnet = "10.1.0.0/24" } }
}

run "key_of_another_certificate" {
  command         = plan
  expect_failures = [var.tls]

  variables {
    tls = {
      ca_certificate = jsondecode(file("tests/tls.json")).ca_certificate
      server         = { certificate = jsondecode(file("tests/tls.json")).ca_certificate, key = jsondecode(file("tests/tls.json")).server.key }
    }
  }
}

run "version_of_no_package" {
  command         = plan
  expect_failures = [var.vault]
  variables { vault = { version = "latest" } }
}

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.vault]
  variables { vault = { version = "2.1.2+ent-1" } }
}
