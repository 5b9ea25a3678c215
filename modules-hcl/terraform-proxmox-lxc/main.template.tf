locals {
  template_file_id = var.template == null ? var.template_file_id : proxmox_virtual_environment_file.this["template"].id
}

resource "proxmox_virtual_environment_file" "this" {
  for_each = toset(var.template == null ? [] : ["template"])

  node_name    = var.node_name
  datastore_id = var.template.datastore_id
  content_type = "vztmpl"

  source_file {
    path     = var.template.url
    checksum = var.template.checksum
    # Nodes may share the datastore, and each may have a container of this name. Names of nodes contain no underscore.
    file_name = "${var.node_name}_${var.name}-${basename(var.template.url)}"
  }

  lifecycle {
    # Read once, when the container is created. The others are settings of the provider, which an import does not find.
    ignore_changes = [node_name, datastore_id, source_file, overwrite, timeout_upload, upload_mode]
  }
}
