# Administrative ports of machines and clusters are not open to everyone.
package terraform

import input.tfplan

# SSH, etcd, Nomad, the Kubernetes API, Vault, kubelet.
administrative_ports := {22, 2379, 2380, 4646, 4647, 4648, 6443, 8200, 8201, 10250}

everyone := {"0.0.0.0/0", "::/0"}

# Every ingress rule, of both clouds.
opened contains [resource.address, rule.port, rule.source_ips] if {
	some resource in tfplan.resource_changes
	resource.type == "hcloud_firewall"
	some rule in resource.change.after.rule
	rule.direction == "in"
	rule.protocol in {"tcp", "udp"}
}

opened contains [resource.address, rule.port_range, rule.source_addresses] if {
	some resource in tfplan.resource_changes
	resource.type == "digitalocean_firewall"
	some rule in resource.change.after.inbound_rule
	rule.protocol in {"tcp", "udp"}
}

deny contains reason if {
	some [address, ports, sources] in opened
	some source in sources
	source in everyone
	some port in administrative_ports
	covers(ports, port)
	reason := sprintf("%s opens port %d to %s", [address, port, source])
}

covers(ports, _) if ports in {"", "0", "all", "any"}

covers(ports, port) if to_number(ports) == port

covers(ports, port) if {
	[first, last] := split(ports, "-")
	port >= to_number(first)
	port <= to_number(last)
}
