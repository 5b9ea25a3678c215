# A machine with only name, node and image set.

variables {
  name      = "web-1"
  node_name = "pve"
  disks     = [{ import_from = "local:import/debian-13.qcow2" }]
}

run "plan" {
  command = plan

  assert {
    condition     = length(proxmox_virtual_environment_file.this) == 0
    error_message = "Nothing may be uploaded where there is no user data."
  }

  assert {
    condition     = length(proxmox_virtual_environment_vm.this.initialization) == 0
    error_message = "There is no cloud-init drive where cloud_init is not given."
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.disk[0].interface == "scsi0" && proxmox_virtual_environment_vm.this.disk[0].size == 20
    error_message = "A disk is scsi0 of 20 GiB by default."
  }

  assert {
    condition     = length(proxmox_virtual_environment_vm.this.efi_disk) == 0
    error_message = "Only UEFI needs an EFI disk."
  }
}

run "apply" {
  assert {
    condition     = output.vm_id != "" && output.name == "web-1" && output.node_name == "pve"
    error_message = "The outputs must say which machine it is."
  }
}

# An import would omit blocks that have only the provider's defaults.
run "small" {
  variables {
    cpu    = { cores = 1, type = "qemu64" }
    memory = { dedicated = 512 }
    agent  = { enabled = false }
  }

  assert {
    condition     = proxmox_virtual_environment_vm.this.memory[0].floating == 512 && proxmox_virtual_environment_vm.this.agent[0].trim
    error_message = "Each block must say more than the provider's defaults."
  }

  assert {
    condition     = output.primary_ipv4 == null
    error_message = "Without the agent and a static address no address is known."
  }
}
