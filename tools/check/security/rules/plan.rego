# What most rules over plans need.
package security.plan

import input.tfplan

# What is there after the plan was applied. `unknown` marks what the cloud will say.
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

# Whether a member is there, and is no `false`; in Rego null holds.
is_set(value, member) if not object.get(value, member, null) in {null, false}

# Whether a list is given, or will be known later.
is_given(resource, name) if resource.unknown[name] == true

is_given(resource, name) if count(resource.values[name]) > 0

# Whether a resource is in the same module as another, or in one that calls that one.
reaches(outer, inner) if outer.module == inner.module

reaches(outer, inner) if startswith(inner.module, concat("", [outer.module, "."]))

everyone := data.terraform.everyone

administrative_ports := data.terraform.administrative_ports
