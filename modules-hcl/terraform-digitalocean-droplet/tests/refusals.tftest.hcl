# Inputs that are rejected before anything is created.

variables {
  name   = "web-1"
  region = "fra1"
}

run "underscore_in_the_name" {
  command         = plan
  expect_failures = [var.name]
  variables { name = "web_1" }
}

run "region_that_is_none" {
  command         = plan
  expect_failures = [var.name]
  variables { region = "Frankfurt" }
}

run "ssh_key_by_name" {
  command         = plan
  expect_failures = [var.name]
  variables { ssh_keys = ["admin"] }
}

run "port_without_an_end" {
  command         = plan
  expect_failures = [var.name]

  variables {
    firewall = { inbound = [{ port = "22" }] }
  }
}

run "port_that_is_too_high" {
  command         = plan
  expect_failures = [var.name]

  variables {
    firewall = { inbound = [{ port = "65536", addresses = ["0.0.0.0/0"] }] }
  }
}

run "firewall_without_a_rule" {
  command         = plan
  expect_failures = [var.name]

  variables {
    firewall = { outbound = [] }
  }
}

run "policy_without_backups" {
  command         = plan
  expect_failures = [var.name]

  variables {
    backup_policy = { plan = "daily" }
  }
}

run "weekly_backups_on_no_day" {
  command         = plan
  expect_failures = [var.name]

  variables {
    backups       = true
    backup_policy = { plan = "weekly" }
  }
}

run "volume_that_is_too_large" {
  command         = plan
  expect_failures = [var.name]

  variables {
    volumes = { data = { size = 16385 } }
  }
}

run "volume_that_cannot_be_named_after_the_droplet" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name    = "1-web"
    volumes = { data = { size = 10 } }
  }
}

run "volumes_of_somebody_else" {
  command         = plan
  expect_failures = [var.name]

  variables {
    external_volumes = true
    volumes          = { data = { size = 10 } }
  }
}

run "reserved_ip_without_a_public_network" {
  command         = plan
  expect_failures = [var.name]

  variables {
    public_networking = false
    reserved_ip       = true
  }
}
