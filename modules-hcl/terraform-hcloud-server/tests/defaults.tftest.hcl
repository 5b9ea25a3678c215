# A server with only its name set.

variables {
  name = "web-1"
}

run "plan" {
  command = plan

  assert {
    condition     = length(hcloud_firewall.this["own"].rule) == 0
    error_message = "Nothing may come in by default."
  }

  assert {
    condition     = length(hcloud_volume.this) == 0 && length(hcloud_server_network.this) == 0 && length(hcloud_rdns.this) == 0
    error_message = "Nothing may be made that was not asked for."
  }
}

run "apply" {
  assert {
    condition     = tolist(hcloud_server.this.firewall_ids) == tolist([tonumber(output.firewall_id)])
    error_message = "The server must be behind its own firewall."
  }

  assert {
    condition     = output.status == "running" && output.ipv4_address != "" && output.ipv6_address != ""
    error_message = "The server must run, with public addresses."
  }

  assert {
    condition     = output.private_ips == {} && output.volume_ids == {}
    error_message = "There is no private network and no volume."
  }
}
