resource "proxmox_virtual_environment_file" "image" {
  for_each = toset(var.image == null ? [] : ["this"])

  node_name    = var.node_name
  datastore_id = var.image.datastore_id
  content_type = "import"

  source_file {
    path     = var.image.url
    checksum = var.image.checksum
    # Nodes may share the datastore, and each may have a machine of this name. Names of nodes contain no underscore.
    # Proxmox does not import files that end in .img.
    file_name = "${var.node_name}_${var.name}-${replace(basename(var.image.url), "/[.]img$/", ".qcow2")}"
  }

  lifecycle {
    # Read once, when the machine is created. The others are settings of the provider, which an import does not find.
    ignore_changes = [node_name, datastore_id, source_file, overwrite, timeout_upload, upload_mode]
  }
}
