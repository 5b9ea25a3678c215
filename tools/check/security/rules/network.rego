# Rules about network access to machines.
package security.plan

rules["admin-port-open"] := "SSH, etcd, Nomad, Vault, Kubernetes' API or the kubelet open to everyone"

found contains {"rule": "admin-port-open", "address": address, "problem": problem} if {
	some [address, ports, sources] in data.terraform.opened
	some source in sources
	source in everyone
	open := [port | some port in administrative_ports; data.terraform.covers(ports, port)]
	count(open) > 0
	problem := sprintf("%s of %v is open to %s", [concat(", ", [format_int(port, 10) | some port in open]), ports, source])
}

# A service on a public load balancer is open to everyone, unless the balancer has its own allow list.
found contains {"rule": "admin-port-open", "address": service.address, "problem": problem} if {
	some service in resources
	service.type == "hcloud_load_balancer_service"
	service.values.listen_port in administrative_ports
	every network in resources {
		not is_private_balancer(network, service)
	}
	problem := sprintf("port %d of a load balancer with a public address", [service.values.listen_port])
}

found contains {"rule": "admin-port-open", "address": balancer.address, "problem": problem} if {
	some balancer in resources
	balancer.type == "digitalocean_loadbalancer"
	balancer.values.network != "INTERNAL"
	not is_set(object.get(balancer.values, ["firewall", 0], {}), "allow")
	some rule in balancer.values.forwarding_rule
	rule.entry_port in administrative_ports
	problem := sprintf("port %d of a load balancer with a public address and no list of who may use it", [rule.entry_port])
}

is_private_balancer(network, service) if {
	network.type == "hcloud_load_balancer_network"
	network.module == service.module
	network.values.enable_public_interface == false
}

rules["every-port-open"] := "all ports open to everyone"

found contains {"rule": "every-port-open", "address": address, "problem": problem} if {
	some [address, ports, sources] in data.terraform.opened
	some source in sources
	source in everyone
	all_ports(ports)
	problem := sprintf("all ports are open to %s", [source])
}

all_ports(ports) if ports in {"", "0", "all", "any", "1-65535", "0-65535"}

rules["no-firewall"] := "a machine with a public address that no firewall stands before"

found contains {"rule": "no-firewall", "address": server.address, "problem": "it has a public address and no firewall"} if {
	some server in resources
	server.type == "hcloud_server"
	not has_no_address(server)

	not has_firewall(server)
}

has_firewall(server) if count(server.values.firewall_ids) > 0

# The IDs of new firewalls are unknown, and so are those of a server without any: the plan must have a firewall in the
# server's module or in one that calls it.
has_firewall(server) if {
	server.unknown.firewall_ids == true
	some firewall in resources
	firewall.type == "hcloud_firewall"
	reaches(firewall, server)
}

has_no_address(server) if {
	some net in server.values.public_net
	net.ipv4_enabled == false
	net.ipv6_enabled == false
}

found contains {"rule": "no-firewall", "address": droplet.address, "problem": "it has a public address and no firewall"} if {
	some droplet in resources
	droplet.type == "digitalocean_droplet"
	not droplet.values.public_networking == false
	every firewall in resources {
		not guards(firewall, droplet)
	}
}

# By the droplet's ID or by its tags, neither of which is known before they are created.
guards(firewall, droplet) if {
	firewall.type == "digitalocean_firewall"
	reaches(firewall, droplet)
	some by in ["droplet_ids", "tags"]
	is_given(firewall, by)
}

rules["unfiltered-nic"] := "a network device that Proxmox's firewall does not see"

found contains {"rule": "unfiltered-nic", "address": machine.address, "problem": problem} if {
	some machine in resources
	some list in ["network_device", "network_interface"]
	some index, device in machine.values[list]
	startswith(machine.type, "proxmox_")
	not is_set(device, "firewall")
	problem := sprintf("Proxmox's firewall is off for %s[%d]", [list, index])
}

rules["plain-http"] := "a load balancer that takes HTTP without TLS"

found contains {"rule": "plain-http", "address": service.address, "problem": "it takes HTTP without TLS"} if {
	some service in resources
	service.type == "hcloud_load_balancer_service"
	service.values.protocol == "http"
}

found contains {"rule": "plain-http", "address": balancer.address, "problem": problem} if {
	some balancer in resources
	balancer.type == "digitalocean_loadbalancer"
	not is_set(balancer.values, "redirect_http_to_https")
	some rule in balancer.values.forwarding_rule
	rule.entry_protocol == "http"
	problem := sprintf("it takes HTTP without TLS on port %d", [rule.entry_port])
}
