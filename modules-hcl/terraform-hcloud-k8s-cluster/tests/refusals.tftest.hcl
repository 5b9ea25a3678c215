# Inputs that are rejected before anything is created.

variables {
  name   = "k8s"
  k3s    = { version = "v1.36.4+k3s1", sha256 = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" } }
  tokens = { server = "0123456789abcdef", agent = "fedcba9876543210" }
  tls    = jsondecode(file("tests/tls.json"))
}

run "even_number_of_servers" {
  command         = plan
  expect_failures = [var.servers]
  variables { servers = { count = 2 } }
}

run "pods_in_the_network" {
  command         = plan
  expect_failures = [var.k3s]
  variables { network = { ip_range = "10.42.0.0/16", subnet = "10.42.1.0/24" } }
}

run "arm_machines_without_their_binary" {
  command         = plan
  expect_failures = [var.k3s]
  variables { agent_pools = { arm = { server_type = "cax31" } } }
}

run "pools_that_share_addresses" {
  command         = plan
  expect_failures = [var.agent_pools]
  variables { agent_pools = { workers = { count = 3 }, more = { first_address = 34 } } }
}

run "taint_without_an_effect" {
  command         = plan
  expect_failures = [var.agent_pools]
  variables { agent_pools = { workers = { taints = ["dedicated=database"] } } }
}

run "csi_driver_without_a_token" {
  command         = plan
  expect_failures = [var.csi_driver]

  variables {
    csi_driver = { version = "2.22.1", sha256 = "3333333333333333333333333333333333333333333333333333333333333333" }
  }
}

run "cloud_controller_that_crashes" {
  command         = plan
  expect_failures = [var.cloud_controller]

  variables {
    hcloud_token     = "0123456789abcdef"
    cloud_controller = { version = "1.30.0", sha256 = "3333333333333333333333333333333333333333333333333333333333333333" }
  }
}

run "csi_driver_that_crashes" {
  command         = plan
  expect_failures = [var.csi_driver]

  variables {
    hcloud_token = "0123456789abcdef"
    csi_driver   = { version = "2.18.3", sha256 = "3333333333333333333333333333333333333333333333333333333333333333" }
  }
}
