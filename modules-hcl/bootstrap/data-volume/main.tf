# Adds a volume for the data of a service to the user data of servers. It creates no resources.

locals {
  files = [
    { path = "/etc/systemd/system/data-volume.service", permissions = "0644", content = file("${path.module}/files/data-volume.service") },
    { path = "/usr/local/lib/cluster/has-leader", permissions = "0755", content = file("${path.module}/../${var.service}/files/has-leader") },
    { path = "/usr/local/lib/cluster/mount-data-volume", permissions = "0755", content = file("${path.module}/files/mount-data-volume") },
  ]

  # An only server asks nobody.
  peers = length(var.user_data) == 1 ? "" : join(" ", distinct(var.join_addresses))

  documents = { for key, text in var.user_data : key => jsondecode(trimprefix(text, "#cloud-config\n")) }

  user_data = {
    for key, text in var.user_data : key => !var.enabled ? text : "#cloud-config\n${jsonencode(merge(local.documents[key], {
      runcmd = concat([["systemctl", "daemon-reload"], ["systemctl", "enable", "data-volume.service"]], local.documents[key].runcmd)
      write_files = concat(local.documents[key].write_files, local.files, [{
        path        = "/etc/cluster/data-volume"
        permissions = "0644"
        content     = "DEVICES=\"${var.devices[key]}\"\nFOLDER=\"${var.folder}\"\nPEERS=\"${local.peers}\"\n"
      }])
    }))}\n"
  }
}
