# A container with only name, node and template set.

variables {
  name             = "dns-1"
  node_name        = "pve"
  template_file_id = "local:vztmpl/debian-13.tar.zst"
}

run "plan" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.this.unprivileged
    error_message = "A container is unprivileged by default."
  }

  assert {
    condition     = length(proxmox_virtual_environment_file.this) == 0
    error_message = "No template may be downloaded that was not asked for."
  }

  assert {
    condition     = length(proxmox_virtual_environment_container.this.initialization[0].user_account) == 0
    error_message = "There is no account where neither key nor password is given."
  }
}

run "apply" {
  assert {
    condition     = output.vm_id != "" && output.name == "dns-1" && output.node_name == "pve"
    error_message = "The outputs must say which container it is."
  }
}
