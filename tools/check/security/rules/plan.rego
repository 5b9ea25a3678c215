# Helpers for rules about plans.
package security.plan

import input.tfplan

# The resources after the plan is applied. `unknown` marks values that are known after apply.
resources contains {
	"address": change.address,
	"module": object.get(change, "module_address", ""),
	"type": change.type,
	"values": change.change.after,
	"unknown": change.change.after_unknown,
} if {
	some change in tfplan.resource_changes
	change.mode == "managed"
	change.change.after != null
}

# True if a member is set and not `false`; in Rego null is truthy.
is_set(value, member) if not object.get(value, member, null) in {null, false}

# True if a list is set, or will be known later.
is_given(resource, name) if resource.unknown[name] == true

is_given(resource, name) if count(resource.values[name]) > 0

# True if a resource is in the same module as another, or in one that calls that module.
reaches(outer, inner) if outer.module == inner.module

reaches(outer, inner) if startswith(inner.module, concat("", [outer.module, "."]))

everyone := data.terraform.everyone

administrative_ports := data.terraform.administrative_ports
