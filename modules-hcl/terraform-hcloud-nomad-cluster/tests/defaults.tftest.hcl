# Three servers and a pool of clients, with required inputs only.

variables {
  name         = "nomad"
  nomad        = { version = "2.0.7-1" }
  gossip_key   = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
  tls          = jsondecode(file("tests/tls.json"))
  client_pools = { workers = {} }
}

run "plan" {
  command = plan

  assert {
    condition     = output.nomad_env == { NOMAD_ADDR = "https://10.0.1.11:4646", NOMAD_REGION = "global", NOMAD_TLS_SERVER_NAME = "server.global.nomad" }
    error_message = "Where nobody is let in from outside, the API is at the first server, before it's made."
  }

  assert {
    condition     = alltrue([for firewall in hcloud_firewall.this : length(firewall.rule) == 0])
    error_message = "Nobody is let in by default."
  }
}

run "apply" {
  assert {
    condition     = output.server_names == ["nomad-s1", "nomad-s2", "nomad-s3"] && output.client_names == ["nomad-workers-1"]
    error_message = "There are three servers and a client."
  }

  assert {
    condition     = output.client_ips == { workers-1 = "10.0.1.32" }
    error_message = "A pool's addresses start at number 32."
  }

  assert {
    condition     = toset(keys(hcloud_placement_group.this)) == toset(["servers", "workers-1"])
    error_message = "Servers, and the machines of each pool, are kept on different hosts."
  }
}

# Growing a pool does not change other machines: their public addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan
  variables { client_pools = { workers = { count = 2 }, more = { first_address = 64 } } }

  assert {
    condition     = alltrue([for key in ["s1", "s2", "s3", "workers-1"] : output.public_ips[key] != ""]) && length(output.public_ips) == 6
    error_message = "Machines that were there must stay as they are."
  }
}
