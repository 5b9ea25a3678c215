# A server with all features, and one with a private network only.

variables {
  name      = "web-1"
  location  = "nbg1"
  labels    = { role = "web" }
  user_data = "#cloud-config\n"
  backups   = true

  firewall = {
    rules = [
      { port = "443", ranges = ["0.0.0.0/0", "::/0"] },
      { direction = "out", protocol = "udp", port = "53", ranges = ["9.9.9.9/32"] },
    ]
  }

  volumes = {
    data = { size = 50, format = "xfs" }
    logs = { size = 10, name = "logs-of-web-1" }
  }

  rdns = { ipv4 = "web-1.example.com", ipv6 = "web-1.example.com" }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    ssh_keys = [run.setup.ssh_key]
    networks = { backend = { network_id = run.setup.network_id, ip = "10.0.1.10", alias_ips = ["10.0.1.100"] } }
  }

  assert {
    condition     = hcloud_volume.this["data"].name == "web-1-data" && hcloud_volume.this["logs"].name == "logs-of-web-1"
    error_message = "A volume is named after the server where it has no name of its own."
  }

  assert {
    condition     = output.private_ips == { backend = "10.0.1.10" }
    error_message = "The server must have its private address."
  }

  assert {
    condition     = hcloud_rdns.this["ipv4"].ip_address == output.ipv4_address && hcloud_rdns.this["ipv6"].ip_address == output.ipv6_address
    error_message = "The reverse names must be those of the server's addresses."
  }

  assert {
    condition     = length(hcloud_firewall.this["own"].rule) == 2
    error_message = "The firewall must have the given rules and no others."
  }
}

# One volume grows, another is removed.
run "change" {
  variables {
    ssh_keys = [run.setup.ssh_key]
    networks = { backend = { network_id = run.setup.network_id, ip = "10.0.1.10", alias_ips = ["10.0.1.100"] } }
    volumes  = { data = { size = 100, format = "xfs" } }
  }

  assert {
    condition     = hcloud_volume.this["data"].size == 100 && length(output.volume_ids) == 1
    error_message = "One volume must have grown, and the other be gone."
  }
}

run "private" {
  variables {
    networks   = { backend = { network_id = run.setup.network_id, ip = "10.0.1.11" } }
    name       = "db-1"
    public_net = { ipv4_enabled = false, ipv6_enabled = false }
    rdns       = {}
    volumes    = {}
  }

  command = plan

  assert {
    condition     = hcloud_server_network.this["backend"].ip == "10.0.1.11"
    error_message = "A server without public addresses must have a resource for each of its networks."
  }
}
