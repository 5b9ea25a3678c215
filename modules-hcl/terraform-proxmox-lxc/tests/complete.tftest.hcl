# A container with all features.

variables {
  name        = "media-1"
  node_name   = "pve"
  vm_id       = "310"
  description = "Media"
  tags        = ["Media", "lxc"]
  os_type     = "ubuntu"
  features    = { keyctl = true, mount = ["nfs"] }
  ssh_keys    = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin\n"]
  password    = "correct horse"

  template = { url = "https://images.example.com/ubuntu-24.04.tar.zst" }

  mount_points       = [{ volume = "local-lvm", path = "/srv/media", size = "10G" }]
  network_interfaces = [{ mac_address = "bc:24:11:00:00:10" }, { name = "eth1" }]
  ip_configs         = [{ ipv6 = { address = "auto" } }, { ipv4 = { address = "10.0.0.7/24" } }]
  dns                = { domain = "example.com" }
}

run "apply" {
  assert {
    condition     = proxmox_virtual_environment_file.this["template"].id == "local:vztmpl/pve_media-1-ubuntu-24.04.tar.zst"
    error_message = "The template must be the container's own."
  }

  assert {
    condition     = proxmox_virtual_environment_container.this.tags == tolist(["lxc", "media"])
    error_message = "Tags must be in lower case and sorted."
  }

  assert {
    condition     = !endswith(proxmox_virtual_environment_container.this.initialization[0].user_account[0].keys[0], "\n")
    error_message = "Keys must not end with a line break."
  }

  assert {
    condition     = output.primary_ipv4 == "10.0.0.7"
    error_message = "The first static address must be the primary one."
  }
}

# The root disk grows in place; mount points, keys and the template are ignored.
run "change" {
  variables {
    disk         = { size = 16 }
    ssh_keys     = []
    mount_points = []
    template     = { url = "https://images.example.com/ubuntu-26.04.tar.zst" }
  }

  assert {
    condition     = proxmox_virtual_environment_container.this.disk[0].size == 16 && output.vm_id == "310"
    error_message = "The root disk must have grown."
  }

  assert {
    condition     = length(proxmox_virtual_environment_container.this.mount_point) == 1
    error_message = "The mount point must still be there."
  }
}
