# Inputs that are rejected before anything is created.

variables {
  name    = "vault"
  nodes   = ["pve"]
  network = { subnet = "10.0.1.0/24", gateway = "10.0.1.1" }
  vault   = { version = "2.1.2-1" }
  tls     = jsondecode(file("tests/tls.json"))
}

run "two_servers" {
  command         = plan
  expect_failures = [var.servers]
  variables { servers = { count = 2 } }
}

run "no_node" {
  command         = plan
  expect_failures = [var.nodes]
  variables { nodes = [] }
}

run "subnet_elsewhere" {
  command         = plan
  expect_failures = [var.network]
  variables { network = { subnet = "10.1.0.0/24", ip_range = "10.0.0.0/16", gateway = "10.0.0.1" } }
}

run "port_range_of_words" {
  command         = plan
  expect_failures = [var.firewall]
  variables { firewall = { rules = [{ ports = "https", sources = ["0.0.0.0/0"] }] } }
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

run "enterprise_edition" {
  command         = plan
  expect_failures = [var.vault]
  variables { vault = { version = "2.1.2+ent-1" } }
}
