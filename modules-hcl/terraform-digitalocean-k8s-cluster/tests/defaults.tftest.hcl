# Three servers and a pool of agents, with required inputs only.

variables {
  name   = "k8s"
  region = "fra1"
  tokens = { server = "0123456789abcdef", agent = "fedcba9876543210" }

  k3s = {
    version = "v1.36.4+k3s1"
    sha256  = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" }
  }

  agent_pools = { workers = {} }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables { tls = run.setup.tls }

  assert {
    condition     = keys(output.server_ips) == ["s1", "s2", "s3"] && keys(output.agent_ips) == ["workers-1"]
    error_message = "There are three servers and an agent."
  }

  assert {
    condition     = jsondecode(nonsensitive(output.kubeconfig)).clusters[0].cluster.server == "https://${digitalocean_loadbalancer.this["internal"].ip}:6443"
    error_message = "Where nobody is let in from outside, the kubeconfig names the internal load balancer."
  }

  assert {
    condition     = toset(digitalocean_firewall.this["agents"].inbound_rule[*].port_range) == toset(["10250", "8472"])
    error_message = "Agents are open to the cluster's machines, and for VXLAN and kubelet only."
  }

  assert {
    condition     = alltrue([for firewall in digitalocean_firewall.this : alltrue([for rule in firewall.inbound_rule : length(rule.source_addresses) == 0])])
    error_message = "Nobody is let in by address by default."
  }
}

# Growing a pool does not change other machines: their addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan

  variables {
    tls         = run.setup.tls
    agent_pools = { workers = { count = 2 }, more = {} }
  }

  assert {
    condition     = output.agent_ips["workers-1"] != "" && length(output.agent_ips) == 3 && alltrue([for ip in values(output.server_ips) : ip != ""])
    error_message = "Machines that were there must stay as they are."
  }
}
