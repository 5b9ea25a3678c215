locals {
  # Named literally: a reference would be unknown while the template is replaced, and the container would be replaced with it.
  template_file_name = var.template == null ? null : "${var.name}-${basename(var.template.url)}"
  template_file_id   = var.template == null ? var.template_file_id : "${var.template.datastore_id}:vztmpl/${local.template_file_name}"
}

resource "proxmox_virtual_environment_file" "this" {
  for_each = toset(var.template == null ? [] : ["template"])

  node_name    = var.node_name
  datastore_id = var.template.datastore_id
  content_type = "vztmpl"

  source_file {
    path      = var.template.url
    checksum  = var.template.checksum
    file_name = local.template_file_name
  }

  lifecycle {
    # Read once, when the container is made. The rest is the provider's own, and not found by an import.
    ignore_changes = [source_file, overwrite, timeout_upload, upload_mode]
  }
}
