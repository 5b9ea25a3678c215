# A cluster behind a load balancer in an existing network, with API and tasks open to one site.

variables {
  name          = "nomad"
  location      = "nbg1"
  nomad         = { version = "2.0.7-1" }
  gossip_key    = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
  tls           = jsondecode(file("tests/tls.json"))
  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  task_cidrs    = ["198.51.100.0/24"]
  load_balancer = { enabled = true }
  servers       = { count = 1 }
  client_pools  = { workers = { meta = { disk = "fast" } } }
  task_network  = "public"
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.3.0/24" }
    ssh_keys = [run.setup.ssh_key]
  }

  assert {
    condition     = output.network_id == var.network.id && length(hcloud_network.this) == 0
    error_message = "The cluster must use the network that it was given."
  }

  assert {
    condition     = output.api_address == "https://10.0.3.9:4646" && output.load_balancer_ip == null
    error_message = "The API is reached by the load balancer, which is private."
  }

  assert {
    condition = toset([
      for rule in hcloud_firewall.this["clients"].rule :
      "${rule.protocol} ${rule.port}"
      if contains(rule.source_ips, "198.51.100.0/24")
    ]) == toset(["tcp 20000-32000", "udp 20000-32000"])
    error_message = "Those in task_cidrs may use the ports of tasks."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    network  = { create = false, id = run.setup.network_id, subnet = "10.0.3.0/24" }
    ssh_keys = []
    nomad    = { version = "99.0.0-1" }
    image    = "debian-12"
  }

  assert {
    condition     = length(compact(values(output.public_ips))) == 2
    error_message = "All machines stay: one that is replaced has no address yet."
  }
}
