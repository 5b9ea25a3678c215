# Adds to the user data of nodes what other platforms provide outside of the node: SSH keys, a firewall and the guest
# agent. It creates no resources.

locals {
  documents = { for key, node in var.nodes : key => jsondecode(trimprefix(node.user_data, "#cloud-config\n")) }

  # Without ingress rules all inbound traffic is dropped.
  openings = {
    for key, node in var.nodes : key => join("", flatten([
      for opening in node.openings : [
        for source in opening.sources :
        "    ${strcontains(source, ":") ? "ip6" : "ip"} saddr ${source} ${opening.protocol} dport ${opening.ports} accept\n"
      ]
    ])) if node.openings != null
  }

  firewall_files = {
    for key, openings in local.openings : key => [
      { path = "/etc/cluster/firewall.nft", permissions = "0644", content = file("${path.module}/files/firewall.nft") },
      { path = "/etc/cluster/openings.nft", permissions = "0644", content = openings },
      { path = "/etc/systemd/system/cluster-firewall.service", permissions = "0644", content = file("${path.module}/files/cluster-firewall.service") },
      { path = "/etc/systemd/system/packages.service.d/firewall.conf", permissions = "0644", content = "[Service]\nExecStartPost=/usr/bin/systemctl start cluster-firewall.service\n" },
    ]
  }

  # Runs before anything of the cluster starts.
  firewall_start = {
    for key, openings in local.openings : key => [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "cluster-firewall.service"],
    ]
  }

  packages = {
    for key, node in var.nodes : key => concat(
      node.openings == null ? [] : ["nftables\n"],
      var.guest_agent ? ["qemu-guest-agent\n"] : [],
    )
  }

  package_lists = {
    for key, packages in local.packages : key => [
      { path = "/etc/cluster/packages/guest", permissions = "0644", content = join("", packages) },
    ] if length(packages) > 0
  }

  user_data = {
    for key, document in local.documents : key => "#cloud-config\n${jsonencode({
      for name, value in merge(document, {
        runcmd              = concat(lookup(local.firewall_start, key, []), document.runcmd)
        ssh_authorized_keys = length(var.ssh_keys) > 0 ? [for ssh_key in var.ssh_keys : trimspace(ssh_key)] : null
        write_files         = concat(document.write_files, lookup(local.package_lists, key, []), lookup(local.firewall_files, key, []))
      }) : name => value if value != null
    })}\n"
  }
}
