# Three servers and a pool of agents, with required inputs only.

variables {
  name        = "k8s"
  k3s         = { version = "v1.36.4+k3s1", sha256 = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" } }
  tokens      = { server = "0123456789abcdef", agent = "fedcba9876543210" }
  tls         = jsondecode(file("tests/tls.json"))
  agent_pools = { workers = {} }
}

run "plan" {
  command = plan

  assert {
    condition     = jsondecode(nonsensitive(output.kubeconfig)).clusters[0].cluster.server == "https://10.0.1.11:6443"
    error_message = "The kubeconfig must be known before the machines are."
  }

  assert {
    condition     = alltrue([for firewall in hcloud_firewall.this : length(firewall.rule) == 0])
    error_message = "Nobody is let in by default."
  }
}

run "apply" {
  assert {
    condition     = output.server_ips == { s1 = "10.0.1.11", s2 = "10.0.1.12", s3 = "10.0.1.13" } && output.agent_ips == { workers-1 = "10.0.1.32" }
    error_message = "There are three servers and an agent, which have their addresses for good."
  }

  assert {
    condition     = toset(keys(hcloud_placement_group.this)) == toset(["servers", "workers-1"])
    error_message = "Servers, and the machines of each pool, are kept on different hosts."
  }
}

# Growing a pool does not change other machines: their public addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan
  variables { agent_pools = { workers = { count = 2 }, more = { first_address = 64 } } }

  assert {
    condition     = alltrue([for key in ["s1", "s2", "s3", "workers-1"] : output.public_ips[key] != ""]) && length(output.public_ips) == 6
    error_message = "Machines that were there must stay as they are."
  }
}

run "shrink" {
  variables { agent_pools = {} }

  assert {
    condition     = output.agent_ips == {} && toset(keys(hcloud_placement_group.this)) == toset(["servers"])
    error_message = "Agents must go without servers noticing."
  }
}
