# A droplet with only name and region set.

variables {
  name   = "web-1"
  region = "fra1"
}

run "plan" {
  command = plan

  assert {
    condition     = length(digitalocean_volume.this) == 0 && length(digitalocean_reserved_ip.this) == 0
    error_message = "Nothing may be made that was not asked for."
  }

  assert {
    condition     = length(digitalocean_firewall.this["own"].inbound_rule) == 0
    error_message = "Nothing may come in by default."
  }

  assert {
    condition     = toset(digitalocean_firewall.this["own"].outbound_rule[*].protocol) == toset(["tcp", "udp", "icmp"])
    error_message = "Everything may go out by default."
  }

  assert {
    condition     = digitalocean_droplet.this.monitoring && digitalocean_droplet.this.ipv6 && !digitalocean_droplet.this.backups
    error_message = "Monitoring and IPv6 are on by default, backups are off."
  }
}

run "apply" {
  assert {
    condition     = contains([for id in digitalocean_firewall.this["own"].droplet_ids : tostring(id)], output.id)
    error_message = "The firewall must hold the droplet."
  }

  assert {
    condition     = output.urns == [output.droplet_urn]
    error_message = "A project gets the droplet and nothing else."
  }

  assert {
    condition     = output.reserved_ip == null && output.volume_ids == {}
    error_message = "There is no reserved IP and no volume."
  }
}
