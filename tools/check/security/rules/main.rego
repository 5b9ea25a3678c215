# The entry point: every finding in all plans and configuration files, and the names of the rules.
package security

# input.plans: by name, `{resource_changes}` in the format of `tofu show -json`.
found contains object.union(finding, {"plan": name}) if {
	some name, plan in input.plans
	some finding in data.security.plan.found with input as {"tfplan": plan}
}

# input.files: by path, an HCL file as JSON.
found contains object.union(finding, {"file": path}) if {
	some path, file in input.files
	some finding in data.security.configuration.found with input as file
}

rules := object.union(data.security.plan.rules, data.security.configuration.rules)
