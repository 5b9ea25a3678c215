# Three servers, with required inputs only.

variables {
  name  = "vault"
  vault = { version = "2.1.2-1" }
  tls   = jsondecode(file("tests/tls.json"))
}

run "plan" {
  command = plan

  assert {
    condition     = output.vault_env.VAULT_ADDR == "https://10.0.1.11:8200" && output.vault_env.VAULT_TLS_SERVER_NAME == "vault.vault.internal"
    error_message = "Where nobody is let in from outside, the API is at the first server, before it's made."
  }

  assert {
    condition     = length(hcloud_firewall.this["servers"].rule) == 0
    error_message = "Nobody is let in by default."
  }

  assert {
    condition     = length(hcloud_load_balancer.this) == 0 && length(hcloud_load_balancer_target.this) == 0
    error_message = "There is no load balancer where none was asked for."
  }
}

run "apply" {
  assert {
    condition     = output.server_names == ["vault-s1", "vault-s2", "vault-s3"]
    error_message = "There are three servers."
  }

  assert {
    condition     = output.server_ips == { s1 = "10.0.1.11", s2 = "10.0.1.12", s3 = "10.0.1.13" }
    error_message = "Servers have their addresses for good."
  }

  assert {
    condition     = output.network_id == tostring(hcloud_network.this["own"].id)
    error_message = "The network is the cluster's own."
  }
}

# Two more servers do not change the others: their public addresses stay known, and only new ones are unknown.
run "grow" {
  command = plan
  variables { servers = { count = 5 } }

  assert {
    condition     = alltrue([for key in ["s1", "s2", "s3"] : output.public_ips[key] != ""]) && length(output.public_ips) == 5
    error_message = "Machines that were there must stay as they are."
  }
}
