# A cluster in an existing network, behind a public load balancer, with load balancers for services.

variables {
  name   = "k8s"
  region = "fra1"
  tokens = { server = "0123456789abcdef", agent = "fedcba9876543210" }

  k3s = {
    version = "v1.36.4+k3s1"
    sha256  = { amd64 = "0000000000000000000000000000000000000000000000000000000000000000" }
  }

  admin_cidrs        = ["203.0.113.0/24"]
  api_cidrs          = ["203.0.113.0/24"]
  load_balancer      = { public = true, size_unit = 2 }
  servers            = { count = 1, schedulable = false }
  agent_pools        = { workers = { labels = { disk = "fast" }, taints = ["dedicated=database:NoSchedule"] } }
  digitalocean_token = "0123456789abcdef"
  cloud_controller   = { version = "v0.1.64", sha256 = "2222222222222222222222222222222222222222222222222222222222222222" }
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
    condition     = local.flannel_backend == "wireguard-native"
    error_message = "What pods say must be encrypted in a network that has other machines."
  }

  assert {
    condition     = output.api_endpoint == "https://${output.public_load_balancer_ip}:6443"
    error_message = "The API is reached by the public load balancer."
  }

  assert {
    condition     = contains([for rule in digitalocean_firewall.this["agents"].inbound_rule : "${rule.protocol} ${rule.port_range}"], "udp 51820")
    error_message = "Agents must be open for WireGuard."
  }

  assert {
    condition = toset([
      for rule in digitalocean_firewall.this["agents"].inbound_rule :
      "${rule.protocol} ${rule.port_range}"
      if contains(rule.source_addresses, "10.121.0.0/20")
    ]) == toset(["tcp 10256", "tcp 30000-32767", "udp 30000-32767"])
    error_message = "The cloud controller's load balancers reach services from the private network."
  }
}

# A new version and a new image do not change running machines.
run "change_of_version" {
  command = plan

  variables {
    tls     = run.setup.tls
    network = { create = false, id = run.setup.vpc_uuid, ip_range = "10.121.0.0/20" }
    image   = "debian-12-x64"

    k3s = {
      version = "v1.99.0+k3s1"
      sha256  = { amd64 = "1111111111111111111111111111111111111111111111111111111111111111" }
    }
  }

  assert {
    condition     = length(compact(output.urns)) == 4
    error_message = "All that was there stays: what is replaced has no name yet."
  }
}
