locals {
  # The range of addresses that servers can have, regardless of their number.
  server_range = "${cidrhost(var.network.subnet, 11)}-${cidrhost(var.network.subnet, 15)}"

  # Without ingress rules all inbound traffic is dropped.
  openings = var.firewall.enabled ? concat(
    [
      { protocol = "tcp", ports = "22", sources = var.admin_cidrs },
      { protocol = "tcp", ports = "8200", sources = concat(var.api_cidrs, [local.server_range]) },
      { protocol = "tcp", ports = "8201", sources = [local.server_range] },
    ],
    var.firewall.rules,
  ) : null
}
