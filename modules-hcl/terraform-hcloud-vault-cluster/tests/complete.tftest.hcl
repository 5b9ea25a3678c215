# A server behind a public load balancer in an existing network, unsealed by another Vault.

variables {
  name          = "vault"
  location      = "nbg1"
  labels        = { environment = "production" }
  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  load_balancer = { enabled = true, public = true }
  servers       = { count = 1, server_type = "cax21" }
  vault         = { version = "2.1.2-1" }
  tls           = jsondecode(file("tests/tls.json"))
  transit_seal  = { address = "https://vault.example.com:8200", key_name = "unseal", token = "0123456789abcdef" }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.2.0/24" }
    ssh_keys = [run.setup.ssh_key]
  }

  assert {
    condition     = output.network_id == var.network.id && length(hcloud_network.this) == 0
    error_message = "The cluster must use the network that it was given."
  }

  assert {
    condition     = output.api_address == "https://${output.load_balancer_ip}:8200" && hcloud_load_balancer_network.this["api"].ip == "10.0.2.9"
    error_message = "The API is reached by the load balancer, which has number 9 of the subnet."
  }

  assert {
    condition     = toset(hcloud_firewall.this["servers"].rule[*].port) == toset(["22", "8200"])
    error_message = "Those who were named may use SSH and the API."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.2.0/24" }
    ssh_keys = []
    vault    = { version = "99.0.0-1" }
    image    = "debian-12"
  }

  assert {
    condition     = output.public_ips["s1"] != ""
    error_message = "The machine stays: one that is replaced has no address yet."
  }
}
