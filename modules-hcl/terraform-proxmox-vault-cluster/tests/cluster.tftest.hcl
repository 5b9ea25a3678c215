# Three servers on two nodes, then five.

variables {
  name       = "vault"
  nodes      = ["pve-1", "pve-2"]
  vm_id_base = "3000"
  network    = { subnet = "10.0.2.0/26", ip_range = "10.0.0.0/16", gateway = "10.0.0.1", vlan_id = 20 }
  api_cidrs  = ["203.0.113.0/24"]
  vault      = { version = "2.1.2-1" }
  tls        = jsondecode(file("tests/tls.json"))
}

run "plan" {
  command = plan

  assert {
    condition     = output.node_names == { s1 = "pve-1", s2 = "pve-2", s3 = "pve-1" }
    error_message = "Servers must be spread over the nodes in turn."
  }

  assert {
    condition     = output.server_ips == { s1 = "10.0.2.11", s2 = "10.0.2.12", s3 = "10.0.2.13" }
    error_message = "Servers have the addresses from number 11 on."
  }

  assert {
    condition     = output.vault_env.VAULT_ADDR == "https://10.0.2.11:8200" && output.vault_env.VAULT_TLS_SERVER_NAME == "vault.vault.internal"
    error_message = "The environment must lead to the first server, by the name that its certificate has."
  }

  assert {
    condition     = local.openings[1].sources == ["203.0.113.0/24", "10.0.2.11-10.0.2.15"]
    error_message = "The API is open to api_cidrs and to servers."
  }
}

run "apply" {
  assert {
    condition     = output.vm_ids == { s1 = "3011", s2 = "3012", s3 = "3013" }
    error_message = "IDs must follow the addresses."
  }
}

# More servers, a new version and a new image.
run "change" {
  variables {
    servers = { count = 5 }
    image   = "local:import/debian-14.qcow2"
    vault   = { version = "1.21.0-1" }
  }

  assert {
    condition     = output.vm_ids == { s1 = "3011", s2 = "3012", s3 = "3013", s4 = "3014", s5 = "3015" }
    error_message = "Machines that were there must stay, and those that come follow them."
  }
}
