# Machines are replaced only on request, with `tofu plan -replace=…`.
package terraform

import input.tfplan

machines := {
	"digitalocean_droplet",
	"hcloud_server",
	"proxmox_virtual_environment_container",
	"proxmox_virtual_environment_vm",
}

deny contains reason if {
	some resource in tfplan.resource_changes
	resource.type in machines
	{"create", "delete"} == {action | some action in resource.change.actions}
	object.get(resource, "action_reason", "") != "replace_by_request"
	reason := sprintf("%s would be replaced, and nobody asked for that with -replace", [resource.address])
}
