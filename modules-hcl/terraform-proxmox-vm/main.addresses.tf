locals {
  # Null if the guest agent was not queried.
  ipv4_addresses = try([for addresses in proxmox_virtual_environment_vm.this.ipv4_addresses : addresses], [])

  static_ipv4 = [
    for config in try(local.cloud_init.ip_configs, []) : split("/", config.ipv4.address)[0]
    if try(config.ipv4.address, "dhcp") != "dhcp"
  ]

  # Neither loopback nor link-local.
  agent_ipv4 = [
    for address in flatten(local.ipv4_addresses) : address
    if !startswith(address, "127.") && !startswith(address, "169.254.")
  ]

  primary_ipv4 = length(local.static_ipv4) > 0 ? local.static_ipv4[0] : try(local.agent_ipv4[0], null)
}
