# Three servers, with required inputs only.

variables {
  name   = "vault"
  region = "fra1"
  vault  = { version = "2.1.2-1" }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables { tls = run.setup.tls }

  assert {
    condition     = output.server_names == ["vault-s1", "vault-s2", "vault-s3"]
    error_message = "There are three servers."
  }

  assert {
    condition     = length(digitalocean_loadbalancer.this) == 1 && digitalocean_loadbalancer.this["internal"].network == "INTERNAL"
    error_message = "The only load balancer is the internal one."
  }

  assert {
    condition     = output.api_address == "https://${digitalocean_loadbalancer.this["internal"].ip}:8200"
    error_message = "Where nobody is let in from outside, the API is at the internal load balancer."
  }

  assert {
    condition     = alltrue([for rule in digitalocean_firewall.this["servers"].inbound_rule : length(rule.source_addresses) == 0])
    error_message = "Nobody is let in by address by default."
  }

  assert {
    condition     = toset(digitalocean_firewall.this["servers"].inbound_rule[*].port_range) == toset(["8200", "8201"])
    error_message = "Servers reach each other, and the load balancer the servers."
  }

  assert {
    condition     = digitalocean_firewall.this["servers"].tags == toset([digitalocean_tag.this["servers"].name]) && digitalocean_loadbalancer.this["internal"].droplet_tag == "vault-servers"
    error_message = "Firewall and load balancer find the servers by their tag."
  }
}

# A fourth and a fifth server do not change the others: their addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan

  variables {
    tls     = run.setup.tls
    servers = { count = 5 }
  }

  assert {
    condition     = alltrue([for key in ["s1", "s2", "s3"] : output.server_ips[key] != ""]) && length(output.server_ips) == 5
    error_message = "Servers that were there must stay as they are."
  }
}
