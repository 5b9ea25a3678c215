# Data outlives machines: deleting or replacing a volume needs approval.
package terraform

import input.tfplan

volumes := {"digitalocean_volume", "hcloud_volume"}

deny contains reason if {
	some resource in tfplan.resource_changes
	resource.type in volumes
	"delete" in resource.change.actions
	reason := sprintf("%s would be deleted, with all data on it", [resource.address])
}
