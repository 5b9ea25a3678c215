locals {
  has_ha_rule = length(try(var.ha.nodes, {})) > 0
}

resource "proxmox_haresource" "this" {
  for_each = toset(var.ha == null ? [] : ["ha"])

  resource_id  = "vm:${proxmox_virtual_environment_vm.this.id}"
  state        = var.ha.state
  max_restart  = var.ha.max_restart
  max_relocate = var.ha.max_relocate
  group        = var.ha.group

  lifecycle {
    # A machine that is replaced leaves HA. The provider would update the entry that is gone.
    replace_triggered_by = [proxmox_virtual_environment_vm.this.id]
  }
}

resource "proxmox_harule" "this" {
  for_each = toset(local.has_ha_rule ? ["nodes"] : [])

  rule      = "vm-${proxmox_virtual_environment_vm.this.id}"
  type      = "node-affinity"
  resources = [proxmox_haresource.this["ha"].resource_id]
  nodes     = var.ha.nodes
  strict    = var.ha.strict

  lifecycle {
    # It is deleted with its only machine.
    replace_triggered_by = [proxmox_haresource.this["ha"].id]
  }
}
