# Inputs that are rejected before anything is created.

variables {
  name   = "k8s"
  region = "fra1"
  tokens = { server = "0123456789abcdef", agent = "fedcba9876543210" }

  k3s = {
    version = "v1.36.4+k3s1"
    sha256  = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" }
  }
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

run "ranges_that_overlap" {
  command         = plan
  expect_failures = [var.k3s]

  variables {
    tls     = run.setup.tls
    network = { ip_range = "10.42.0.0/20" }
  }
}

run "binary_for_arm_machines" {
  command         = plan
  expect_failures = [var.k3s]

  variables {
    tls = run.setup.tls
    k3s = { version = "v1.36.4+k3s1", sha256 = { arm64 = "1111111111111111111111111111111111111111111111111111111111111111" } }
  }
}

run "cloud_controller_without_a_token" {
  command         = plan
  expect_failures = [var.csi_driver]

  variables {
    tls              = run.setup.tls
    cloud_controller = { version = "v0.1.64", sha256 = "2222222222222222222222222222222222222222222222222222222222222222" }
  }
}

run "taint_without_an_effect" {
  command         = plan
  expect_failures = [var.agent_pools]

  variables {
    tls         = run.setup.tls
    agent_pools = { workers = { taints = ["dedicated=database"] } }
  }
}
