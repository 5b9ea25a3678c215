# A machine with all features.

variables {
  name        = "db-1"
  node_name   = "pve"
  vm_id       = "200"
  description = "  Database\r\nof the shop\n"
  tags        = ["Web", "db", "web"]
  bios        = "ovmf"

  disks = [
    { interface = "sata0", size = 8, import_from = "local:import/debian-13.qcow2" },
    { interface = "scsi0", size = 32 },
    { interface = "virtio0", size = 64 },
  ]

  network_devices = [{ bridge = "vmbr1", vlan_id = 20, mac_address = "bc:24:11:00:00:02", trunks = "10;20-22" }]

  cloud_init = {
    ip_configs = [
      { ipv4 = { address = "dhcp" } },
      { ipv4 = { address = "10.0.0.5/24", gateway = "10.0.0.1" } },
    ]
    dns       = { servers = ["10.0.0.2"] }
    user_data = "#cloud-config\n"
  }

  startup = { order = 2, up_delay = 30 }
}

run "apply" {
  assert {
    condition     = output.vm_id == "200"
    error_message = "The machine must have the ID that was asked for."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.description == "Database\nof the shop" && proxmox_virtual_environment_vm.this.tags == tolist(["db", "web"])
    error_message = "Notes and tags must be as Proxmox gives them back."
  }

  assert {
    condition     = [for disk in proxmox_virtual_environment_vm.this.disk : disk.iothread] == [false, true, true]
    error_message = "SATA has no I/O threads."
  }

  assert {
    condition     = [for disk in proxmox_virtual_environment_vm.this.disk : disk.ssd] == [true, true, false]
    error_message = "VirtIO has no SSDs."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.initialization[0].user_data_file_id == proxmox_virtual_environment_file.this["user_data"].id
    error_message = "The machine must have the user data that was uploaded."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.network_device[0].mac_address == "BC:24:11:00:00:02"
    error_message = "MAC addresses must be in upper case."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.network_device[0].trunks == "10;20;21;22"
    error_message = "Ranges of VLANs must be expanded."
  }

  assert {
    condition     = output.primary_ipv4 == "10.0.0.5"
    error_message = "The first static address must be the primary one."
  }
}

# Disks grow in place, and new user data is ignored.
run "change" {
  variables {
    disks = [
      { interface = "sata0", size = 10, import_from = "local:import/debian-14.qcow2" },
      { interface = "scsi0", size = 40 },
      { interface = "virtio0", size = 64 },
    ]
  }

  assert {
    condition     = [for disk in proxmox_virtual_environment_vm.this.disk : disk.size] == [10, 40, 64]
    error_message = "The disks must have grown."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.disk[0].import_from == "local:import/debian-13.qcow2"
    error_message = "The machine must still be the one that was made from the first image."
  }
}

# Hardware that only some machines need, and an image that the node downloads.
run "special" {
  variables {
    name  = "gpu-1"
    vm_id = "201"
    image = { url = "https://images.example.com/noble.img", checksum = "5e2c6d0f4d6b1f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a" }
    disks = [{ interface = "scsi1", speed = { write = 50 } }, { speed = { read = 100 } }]
    tpm   = {}
    cpu   = { cores = 4, numa = true, numa_nodes = [{ cpus = "0-3", memory = 2048, host_nodes = "0" }], affinity = "0-3" }

    virtiofs            = [{ mapping = "media", expose_acl = true }]
    hook_script_file_id = "local:snippets/hook.sh"
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.disk[0].import_from == "local:import/pve_gpu-1-noble.qcow2"
    error_message = "The boot disk must have the image that was downloaded."
  }

  assert {
    condition     = [for disk in proxmox_virtual_environment_vm.this.disk : disk.speed[0].read] == [100, 0]
    error_message = "Disks must have their own limits."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.virtiofs[0].expose_xattr && proxmox_virtual_environment_vm.this.tpm_state[0].version == "v2.0"
    error_message = "ACLs need extended attributes, and a TPM has version 2.0 by default."
  }
}
