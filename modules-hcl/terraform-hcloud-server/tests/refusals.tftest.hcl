# Inputs that are rejected before anything is created.

variables {
  name = "web-1"
}

run "underscore_in_the_name" {
  command         = plan
  expect_failures = [var.name]
  variables { name = "web_1" }
}

run "location_by_its_city" {
  command         = plan
  expect_failures = [var.name]
  variables { location = "Falkenstein" }
}

run "network_by_name" {
  command         = plan
  expect_failures = [var.name]

  variables {
    networks = { backend = { network_id = "backend" } }
  }
}

run "no_address_at_all" {
  command         = plan
  expect_failures = [var.name]

  variables {
    public_net = { ipv4_enabled = false, ipv6_enabled = false }
  }
}

run "rule_without_a_port" {
  command         = plan
  expect_failures = [var.name]

  variables {
    firewall = { rules = [{ ranges = ["0.0.0.0/0"] }] }
  }
}

run "rule_for_nobody" {
  command         = plan
  expect_failures = [var.name]

  variables {
    firewall = { rules = [{ port = "22", ranges = [] }] }
  }
}

run "volume_that_is_too_small" {
  command         = plan
  expect_failures = [var.name]

  variables {
    volumes = { data = { size = 9 } }
  }
}

run "reverse_name_of_no_address" {
  command         = plan
  expect_failures = [var.name]

  variables {
    public_net = { ipv4_enabled = false }
    rdns       = { ipv4 = "web-1.example.com" }
  }
}
