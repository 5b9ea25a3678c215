# Rules about configuration files, which need no plan.
package security.configuration

rules["provisioner"] := "commands that run beside a plan"

found contains {"rule": "provisioner", "address": address, "problem": "it runs commands that no plan shows"} if {
	some type, labels in input.resource
	some label, bodies in labels
	some body in bodies
	body.provisioner
	address := sprintf("resource.%s.%s", [type, label])
}

rules["outside-data"] := "a plan that depends on what a web server or a program says"

found contains {"rule": "outside-data", "address": address, "problem": "the plan depends on it"} if {
	some type, labels in input.data
	type in {"http", "external"}
	some label, _ in labels
	address := sprintf("data.%s.%s", [type, label])
}

rules["unversioned-module"] := "a module from elsewhere without a version"

found contains {"rule": "unversioned-module", "address": address, "problem": problem} if {
	some name, bodies in input.module
	some body in bodies
	not regex.match(`^\.\.?(/|$)`, body.source)
	not body.version
	address := sprintf("module.%s", [name])
	problem := sprintf("it comes from %s without a version", [body.source])
}

rules["visible-secret"] := "a variable or an output that is called a secret and printed in the clear"

found contains {"rule": "visible-secret", "address": address, "problem": "it is not sensitive"} if {
	some kind in ["variable", "output"]
	some name, bodies in input[kind]
	regex.match(`(^|_)(token|tokens|secret|secrets|password|private_key|kubeconfig|credentials)$`, name)
	some body in bodies
	not body.sensitive
	address := sprintf("%s.%s", [kind, name])
}

rules["literal-credential"] := "a credential in the text"

found contains {"rule": "literal-credential", "address": address, "problem": problem} if {
	some name, bodies in input.provider
	some body in bodies
	some member in ["token", "api_token", "password", "spaces_secret_key"]
	is_string(body[member])
	not startswith(body[member], "${")
	address := sprintf("provider.%s", [name])
	problem := sprintf("%s is written out", [member])
}

rules["unverified-tls"] := "a provider that takes any certificate"

found contains {"rule": "unverified-tls", "address": address, "problem": "it takes any certificate"} if {
	some name, bodies in input.provider
	some body in bodies
	body.insecure == true
	address := sprintf("provider.%s", [name])
}
