locals {
  # Reads the variable, so that the result is known even if the text is unknown or a secret.
  has_user_data = nonsensitive(try(var.cloud_init.user_data != null, false))

  # The snippet's own ID: it stays the same if the machine is renamed or moved.
  user_data_file_id = local.has_user_data ? proxmox_virtual_environment_file.this["user_data"].id : try(local.cloud_init.user_data_file_id, null)
}

resource "proxmox_virtual_environment_file" "this" {
  for_each = toset(local.has_user_data ? ["user_data"] : [])

  node_name    = var.node_name
  datastore_id = local.cloud_init.snippets_datastore_id
  content_type = "snippets"
  # Overwriting would replace the user data of another machine of this name on this node.
  overwrite = false

  source_raw {
    data = var.cloud_init.user_data
    # Nodes may share the datastore, and each may have a machine of this name. Names of nodes contain no underscore.
    file_name = "${var.node_name}_${var.name}-user-data.yaml"
  }

  lifecycle {
    # Read once, when the machine that refers to it is created. The others are settings of the provider, which an import
    # does not find.
    ignore_changes = [node_name, datastore_id, source_raw, overwrite, timeout_upload, upload_mode]
  }
}
