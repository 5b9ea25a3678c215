locals {
  # The range of addresses that servers can have, regardless of their number.
  server_range = "${cidrhost(var.network.subnet, 11)}-${cidrhost(var.network.subnet, 15)}"

  # Without ingress rules all inbound traffic is dropped.
  ssh = [{ protocol = "tcp", ports = "22", sources = var.admin_cidrs }]

  # Traffic between pods on different machines, and kubelets.
  between_nodes = [
    { protocol = "udp", ports = var.k3s.flannel_backend == "vxlan" ? "8472" : "51820-51821", sources = [var.network.subnet] },
    { protocol = "tcp", ports = "10250", sources = [var.network.subnet] },
  ]

  server_openings = var.firewall.enabled ? concat(
    local.ssh,
    [
      { protocol = "tcp", ports = "6443", sources = concat(var.api_cidrs, [var.network.subnet]) },
      { protocol = "tcp", ports = "2379-2380", sources = [local.server_range] },
    ],
    local.between_nodes,
    var.firewall.rules,
  ) : null

  agent_openings = var.firewall.enabled ? concat(local.ssh, local.between_nodes, var.firewall.rules) : null
}
