# Servers and a pool of agents.

variables {
  name        = "k8s"
  nodes       = ["pve-1", "pve-2", "pve-3"]
  vm_id_base  = "3000"
  network     = { subnet = "10.0.1.0/24", gateway = "10.0.1.1" }
  k3s         = { version = "v1.36.4+k3s1", sha256 = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" } }
  tokens      = { server = "0123456789abcdef", agent = "fedcba9876543210" }
  tls         = jsondecode(file("tests/tls.json"))
  agent_pools = { workers = { count = 2 } }
}

run "plan" {
  command = plan

  assert {
    condition     = jsondecode(output.kubeconfig).clusters[0].cluster.server == "https://10.0.1.11:6443"
    error_message = "The kubeconfig must be known before the machines are."
  }

  assert {
    condition     = output.node_names == { s1 = "pve-1", s2 = "pve-2", s3 = "pve-3", workers-1 = "pve-1", workers-2 = "pve-2" }
    error_message = "Servers, and the machines of each pool, must be spread over the nodes in turn."
  }

  assert {
    condition     = local.agent_openings == concat(local.ssh, local.between_nodes)
    error_message = "Agents let in the cluster's own traffic, and administrators."
  }
}

run "apply" {
  assert {
    condition     = output.vm_ids == { s1 = "3011", s2 = "3012", s3 = "3013", workers-1 = "3032", workers-2 = "3033" }
    error_message = "IDs must follow the addresses."
  }
}

run "grow" {
  variables {
    agent_pools = { added = { count = 1, first_address = 96 }, workers = { count = 3 } }
    api_host    = "k8s.example.com"
  }

  assert {
    condition     = output.vm_ids == { s1 = "3011", s2 = "3012", s3 = "3013", added-1 = "3096", workers-1 = "3032", workers-2 = "3033", workers-3 = "3034" }
    error_message = "Machines that were there must stay."
  }

  assert {
    condition     = output.api_endpoint == "https://k8s.example.com:6443"
    error_message = "The kubeconfig must have the name that was given."
  }
}

run "shrink" {
  variables { agent_pools = {} }

  assert {
    condition     = output.agent_ips == {}
    error_message = "Agents must go without servers noticing."
  }
}

run "arm_without_its_binary" {
  command         = plan
  expect_failures = [var.k3s]
  variables { architecture = "arm64" }
}

run "pods_in_the_subnet" {
  command         = plan
  expect_failures = [var.k3s]
  variables { network = { subnet = "10.42.1.0/24", gateway = "10.42.1.1" } }
}
