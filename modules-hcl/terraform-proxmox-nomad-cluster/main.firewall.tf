locals {
  # The range of addresses that servers can have, regardless of their number.
  server_range = "${cidrhost(var.network.subnet, 11)}-${cidrhost(var.network.subnet, 15)}"

  # Without ingress rules all inbound traffic is dropped.
  ssh = [{ protocol = "tcp", ports = "22", sources = var.admin_cidrs }]

  server_openings = var.firewall.enabled ? concat(
    local.ssh,
    [
      { protocol = "tcp", ports = "4646", sources = concat(var.api_cidrs, [var.network.subnet]) },
      { protocol = "tcp", ports = "4647", sources = [var.network.subnet] },
      { protocol = "tcp", ports = "4648", sources = [local.server_range] },
      { protocol = "udp", ports = "4648", sources = [local.server_range] },
    ],
    var.firewall.rules,
  ) : null

  client_openings = var.firewall.enabled ? concat(
    local.ssh,
    [
      { protocol = "tcp", ports = "4646", sources = [var.network.subnet] },
      { protocol = "tcp", ports = "20000-32000", sources = concat(var.task_cidrs, [var.network.subnet]) },
      { protocol = "udp", ports = "20000-32000", sources = concat(var.task_cidrs, [var.network.subnet]) },
    ],
    var.firewall.rules,
  ) : null
}
