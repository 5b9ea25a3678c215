# Three servers and a pool of clients, with required inputs only.

variables {
  name       = "nomad"
  region     = "fra1"
  nomad      = { version = "2.0.7-1" }
  gossip_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

  client_pools = { workers = {} }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables { tls = run.setup.tls }

  assert {
    condition     = output.server_names == ["nomad-s1", "nomad-s2", "nomad-s3"] && output.client_names == ["nomad-workers-1"]
    error_message = "There are three servers and a client."
  }

  assert {
    condition     = toset(digitalocean_loadbalancer.this["internal"].forwarding_rule[*].entry_port) == toset([4646, 4647, 4648])
    error_message = "Machines join by the internal load balancer."
  }

  assert {
    condition     = alltrue([for firewall in digitalocean_firewall.this : alltrue([for rule in firewall.inbound_rule : length(rule.source_addresses) == 0])])
    error_message = "Nobody is let in by address by default."
  }

  assert {
    condition     = output.api_address == "https://${digitalocean_loadbalancer.this["internal"].ip}:4646"
    error_message = "Where nobody is let in from outside, the API is at the internal load balancer."
  }
}

# Growing a pool does not change other machines: their addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan

  variables {
    tls          = run.setup.tls
    client_pools = { workers = { count = 2 }, more = {} }
  }

  assert {
    condition     = output.client_ips["workers-1"] != "" && length(output.client_ips) == 3 && alltrue([for ip in values(output.server_ips) : ip != ""])
    error_message = "Machines that were there must stay as they are."
  }
}
