# Modules come from the account's registry with a version, so that only released code runs.
package terraform

import input.tfplan

calls := object.get(tfplan.configuration.root_module, "module_calls", {})

deny contains reason if {
	some name, call in calls
	not is_local(call.source)
	not regex.match(`^[a-z0-9-]+\.scalr\.io/[^/]+/[^/]+/[^/]+$`, call.source)
	reason := sprintf("module.%s comes from %s, and not from a registry of Scalr's", [name, call.source])
}

deny contains reason if {
	some name, call in calls
	not is_local(call.source)
	not call.version_constraint
	reason := sprintf("module.%s has no version", [name])
}

# A module of the registry that is run as the root contains these.
is_local(source) if startswith(source, "./")
