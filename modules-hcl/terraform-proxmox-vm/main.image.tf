locals {
  image_file_id = var.image == null ? null : proxmox_download_file.this["image"].id
}

resource "proxmox_download_file" "this" {
  for_each = toset(var.image == null ? [] : ["image"])

  node_name    = var.node_name
  datastore_id = var.image.datastore_id
  content_type = "import"
  url          = var.image.url
  # Nodes may share the datastore, and each may have a machine of this name. Names of nodes contain no underscore.
  # Proxmox does not import files that end in .img.
  file_name          = "${var.node_name}_${var.name}-${replace(basename(var.image.url), "/[.]img$/", ".qcow2")}"
  checksum           = var.image.checksum
  checksum_algorithm = try(length(var.image.checksum) == 128 ? "sha512" : "sha256", null)
  # Overwriting would replace the image whenever the one at the URL changes.
  overwrite = false

  lifecycle {
    # Read once, when the machine is created. The others are settings of the provider, which an import does not find.
    ignore_changes = [
      node_name,
      datastore_id,
      url,
      file_name,
      checksum,
      checksum_algorithm,
      overwrite,
      overwrite_unmanaged,
      upload_timeout,
      verify,
    ]
  }
}
