# Adds a firewall for the platform's metadata service, which serves user data, to the user data of nodes. It creates no
# resources.

locals {
  documents = { for key, text in var.user_data : key => jsondecode(trimprefix(text, "#cloud-config\n")) }

  files = concat(
    [
      { path = "/etc/cluster/metadata.nft", permissions = "0644", content = "define readers = { ${join(", ", concat(["root"], var.readers))} }\n\n${file("${path.module}/files/metadata.nft")}" },
      { path = "/etc/cluster/packages/metadata", permissions = "0644", content = "nftables\n" },
      { path = "/etc/systemd/system/metadata-firewall.service", permissions = "0644", content = file("${path.module}/files/metadata-firewall.service") },
    ],
    # Docker, and units that require packages.service, do not start while every user can reach the service. They do not
    # require the firewall's unit, or its restart would restart them.
    [for unit, step in { docker = "ExecStartPre", packages = "ExecStartPost" } : {
      path                      = "/etc/systemd/system/${unit}.service.d/metadata.conf"
      permissions               = "0644"
      content                   = "[Service]\n${step}=/usr/bin/systemctl start metadata-firewall.service\n"
    }],
    [for user in var.readers : { path = "/etc/sysusers.d/${user}.conf", permissions = "0644", content = "u ${user} -\n" }],
  )

  # Runs before anything of the cluster starts.
  start = [
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "--now", "metadata-firewall.service"],
  ]

  user_data = {
    for key, document in local.documents : key => "#cloud-config\n${jsonencode(merge(document, {
      runcmd      = concat(local.start, document.runcmd)
      write_files = concat(document.write_files, local.files)
    }))}\n"
  }
}
