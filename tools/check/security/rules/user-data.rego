# Rules about user data. User data that is known after apply is not checked.
package security.plan

user_data contains [resource.address, yaml.unmarshal(text)] if {
	some resource in resources
	some text in texts(resource)
	startswith(text, "#cloud-config\n")
}

# An argument in clouds, a file at Proxmox.
texts(resource) := {resource.values.user_data}

texts(resource) := {raw.data | some raw in resource.values.source_raw} if not resource.values.user_data

written contains [address, file.path, content(file), object.get(file, "permissions", "0644")] if {
	some [address, document] in user_data
	some file in document.write_files
}

content(file) := base64.decode(file.content) if file.encoding in {"b64", "base64"}

content(file) := file.content if not file.encoding

rules["readable-secret"] := "a file with a secret that every user of the machine may read"

found contains {"rule": "readable-secret", "address": address, "problem": problem} if {
	some [address, path, text, mode] in written
	holds_secret(text)
	not regex.match(`^0?[0-7]{2}0$`, mode)
	problem := sprintf("%s holds a secret and has the mode %s", [path, mode])
}

holds_secret(text) if contains(text, "PRIVATE KEY-----")

holds_secret(text) if regex.match(`(?im)^\W*(private_?key|\w*token|\w*secret|password|encrypt)["']?\s*[:=]\s*["']?[A-Za-z0-9+/=._-]{16,}["']?\W*$`, text)

rules["piped-script"] := "a script from the network that runs unread"

found contains {"rule": "piped-script", "address": address, "problem": problem} if {
	some [address, document] in user_data
	some list in ["runcmd", "bootcmd"]
	some command in document[list]
	line := command_line(command)
	regex.match(`\b(curl|wget)\b.*\|\s*(sudo\s+)?(ba|da)?sh\b`, line)
	problem := sprintf("%s: %s", [list, line])
}

command_line(command) := command if is_string(command)

command_line(command) := concat(" ", command) if is_array(command)

rules["unsigned-packages"] := "a source of packages whose signatures nobody checks"

found contains {"rule": "unsigned-packages", "address": address, "problem": problem} if {
	some [address, document] in user_data
	some name, source in document.apt.sources
	not has_key(source)
	problem := sprintf("apt source %s has no key", [name])
}

has_key(source) if {
	some member in ["key", "keyid"]
	is_set(source, member)
}

# A key from the distribution or from another file.
has_key(source) if contains(source.source, "signed-by=")
