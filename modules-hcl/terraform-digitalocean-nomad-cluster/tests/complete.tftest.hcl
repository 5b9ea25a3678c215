# A cluster in an existing network, with API and tasks open to one site.

variables {
  name       = "nomad"
  region     = "fra1"
  nomad      = { version = "2.0.7-1" }
  gossip_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  task_cidrs    = ["198.51.100.0/24"]
  load_balancer = { public = true, size_unit = 2 }
  servers       = { count = 1 }
  client_pools  = { workers = { meta = { disk = "fast" } } }
  task_network  = "public"
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    tls     = run.setup.tls
    network = { create = false, id = run.setup.vpc_uuid, ip_range = "10.121.0.0/20" }
  }

  assert {
    condition     = output.network_id == var.network.id && length(digitalocean_vpc.this) == 0
    error_message = "The cluster must use the network that it was given."
  }

  assert {
    condition     = output.api_address == "https://${output.public_load_balancer_ip}:4646"
    error_message = "The API is reached by the public load balancer."
  }

  assert {
    condition     = toset(digitalocean_loadbalancer.this["public"].forwarding_rule[*].entry_port) == toset([4646])
    error_message = "The public load balancer leads to the API and to nothing else."
  }

  assert {
    condition = toset([
      for rule in digitalocean_firewall.this["clients"].inbound_rule :
      "${rule.protocol} ${rule.port_range}"
      if contains(rule.source_addresses, "198.51.100.0/24")
    ]) == toset(["tcp 20000-32000", "udp 20000-32000"])
    error_message = "Those in task_cidrs may use the ports of tasks."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    tls     = run.setup.tls
    network = { create = false, id = run.setup.vpc_uuid, ip_range = "10.121.0.0/20" }
    nomad   = { version = "99.0.0-1" }
    image   = "debian-12-x64"
  }

  assert {
    condition     = length(compact(output.urns)) == 4
    error_message = "All that was there stays: what is replaced has no name yet."
  }
}
