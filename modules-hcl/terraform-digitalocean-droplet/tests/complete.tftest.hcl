# A droplet with all features.

variables {
  name        = "Web-1.example.com"
  region      = "fra1"
  size        = "s-2vcpu-4gb"
  tags        = ["Web", "web", "production"]
  user_data   = "#cloud-config\n"
  backups     = true
  reserved_ip = true

  backup_policy = { plan = "weekly", weekday = "SUN" }

  firewall = {
    inbound = [
      { port = "443", addresses = ["0.0.0.0/0", "::/0"] },
      { port = "9100", tags = ["Web"] },
    ]
    outbound = [{ protocol = "udp", port = "53", addresses = ["0.0.0.0/0"] }]
  }

  volumes = {
    data = { size = 50, filesystem = "xfs" }
    logs = { size = 10, name = "logs-of-web-1" }
  }
}

run "setup" {
  module { source = "./tests/setup" }
}

run "apply" {
  variables {
    ssh_keys = [run.setup.ssh_key]
    vpc_uuid = run.setup.vpc_uuid
  }

  assert {
    condition     = digitalocean_volume.this["data"].name == "web-1-example-com-data" && digitalocean_volume.this["logs"].name == "logs-of-web-1"
    error_message = "A volume is named after the droplet where it has no name of its own."
  }

  assert {
    condition     = toset(digitalocean_droplet.this.volume_ids) == toset(values(output.volume_ids))
    error_message = "The droplet must have its volumes."
  }

  assert {
    condition     = toset(digitalocean_droplet.this.tags) == toset(["web", "production"])
    error_message = "Tags must be in lower case, each once."
  }

  assert {
    condition     = tostring(digitalocean_reserved_ip.this["public"].droplet_id) == output.id && output.reserved_ip != null
    error_message = "The reserved IP must lead to the droplet."
  }

  assert {
    condition     = length(digitalocean_firewall.this["own"].inbound_rule) == 2 && length(digitalocean_firewall.this["own"].outbound_rule) == 1
    error_message = "The firewall must have the given rules and no others."
  }

  assert {
    condition     = length(output.urns) == 4
    error_message = "A project gets the droplet, its volumes and its reserved IP."
  }
}

# One volume grows, another is removed.
run "change" {
  variables {
    ssh_keys = [run.setup.ssh_key]
    vpc_uuid = run.setup.vpc_uuid
    volumes  = { data = { size = 100, filesystem = "xfs" } }
  }

  assert {
    condition     = digitalocean_volume.this["data"].size == 100
    error_message = "The volume must have grown."
  }

  assert {
    condition     = toset(digitalocean_droplet.this.volume_ids) == toset([output.volume_ids.data])
    error_message = "The droplet must have let go of the other volume."
  }
}
