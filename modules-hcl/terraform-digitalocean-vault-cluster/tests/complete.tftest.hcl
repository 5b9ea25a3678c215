# A cluster in an existing network, behind a public load balancer.

variables {
  name          = "vault"
  region        = "fra1"
  tags          = ["Production"]
  admin_cidrs   = ["203.0.113.0/24"]
  api_cidrs     = ["203.0.113.0/24"]
  load_balancer = { public = true, size_unit = 2 }
  servers       = { count = 1 }
  vault         = { version = "2.1.2-1" }
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
    condition     = output.api_address == "https://${output.public_load_balancer_ip}:8200"
    error_message = "The API is reached by the public load balancer."
  }

  assert {
    condition     = one(digitalocean_loadbalancer.this["public"].firewall).allow == tolist(["cidr:203.0.113.0/24"])
    error_message = "The public load balancer lets in those in api_cidrs."
  }

  assert {
    condition     = contains([for rule in digitalocean_firewall.this["servers"].inbound_rule : rule.source_addresses if rule.port_range == "22"], toset(["203.0.113.0/24"]))
    error_message = "Those in admin_cidrs may use SSH."
  }

  assert {
    condition     = length(output.urns) == 3
    error_message = "A project gets the droplet and both load balancers."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    tls     = run.setup.tls
    network = { create = false, id = run.setup.vpc_uuid, ip_range = "10.121.0.0/20" }
    vault   = { version = "99.0.0-1" }
    image   = "debian-12-x64"
  }

  assert {
    condition     = length(compact(output.urns)) == 3
    error_message = "All that was there stays: what is replaced has no name yet."
  }
}
