locals {
  # Null while the container is stopped.
  ipv4_addresses = try({ for name, address in proxmox_virtual_environment_container.this.ipv4 : name => address }, {})

  static_ipv4 = [
    for config in var.ip_configs : split("/", config.ipv4.address)[0]
    if try(config.ipv4.address, "dhcp") != "dhcp"
  ]

  # Neither loopback nor link-local.
  container_ipv4 = [
    for address in values(local.ipv4_addresses) : address
    if !startswith(address, "127.") && !startswith(address, "169.254.")
  ]

  primary_ipv4 = length(local.static_ipv4) > 0 ? local.static_ipv4[0] : try(local.container_ipv4[0], null)
}
