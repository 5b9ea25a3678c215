# Rules about logins to machines, and about the privileges of containers.
package security.plan

rules["no-ssh-key"] := "a machine without an SSH key, to which the cloud mails a root password"

found contains {"rule": "no-ssh-key", "address": machine.address, "problem": "no SSH key is given"} if {
	some machine in resources
	machine.type in {"hcloud_server", "digitalocean_droplet"}
	not is_given(machine, "ssh_keys")
}

rules["password-login"] := "a machine to which a password gives access"

found contains {"rule": "password-login", "address": machine.address, "problem": "its user has a password"} if {
	some machine in resources
	startswith(machine.type, "proxmox_")
	some account in machine.values.initialization[_].user_account
	account.password != null
}

found contains {"rule": "password-login", "address": address, "problem": "its user data lets SSH ask for passwords"} if {
	some [address, document] in user_data
	document.ssh_pwauth in {true, "true", "yes", 1}
}

rules["privileged-container"] := "a container whose root is root of the host"

found contains {"rule": "privileged-container", "address": container.address, "problem": "its root is root of the host"} if {
	some container in resources
	container.type == "proxmox_virtual_environment_container"
	not is_set(container.values, "unprivileged")
}

rules["container-reaches-host"] := "a container that is given devices or mounts of the host"

found contains {"rule": "container-reaches-host", "address": container.address, "problem": problem} if {
	some container in resources
	container.type == "proxmox_virtual_environment_container"
	some device in container.values.device_passthrough
	problem := sprintf("it is given the host's %s", [device.path])
}

found contains {"rule": "container-reaches-host", "address": container.address, "problem": problem} if {
	some container in resources
	container.type == "proxmox_virtual_environment_container"
	some kind in container.values.features[_].mount
	problem := sprintf("it may mount %s", [kind])
}

rules["unverified-download"] := "a file that Proxmox downloads and nobody verifies"

found contains {"rule": "unverified-download", "address": file.address, "problem": "no checksum is given"} if {
	some file in resources
	file.type == "proxmox_virtual_environment_file"
	some source in file.values.source_file
	regex.match(`^https?://`, source.path)
	not is_set(source, "checksum")
}
