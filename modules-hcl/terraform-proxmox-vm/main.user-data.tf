locals {
  # Asked of the variable, so that the answer is known before the text is, and where the text is a secret of the caller's.
  has_user_data = nonsensitive(try(var.cloud_init.user_data != null, false))

  # The snippet's own ID: it stays where it was made, whatever its machine is called later, and wherever it moves.
  user_data_file_id = local.has_user_data ? proxmox_virtual_environment_file.this["user_data"].id : try(local.cloud_init.user_data_file_id, null)
}

resource "proxmox_virtual_environment_file" "this" {
  for_each = toset(local.has_user_data ? ["user_data"] : [])

  node_name    = var.node_name
  datastore_id = local.cloud_init.snippets_datastore_id
  content_type = "snippets"
  # Another machine of this name on this node would lose its own.
  overwrite = false

  source_raw {
    data = var.cloud_init.user_data
    # Nodes may share the datastore, and each may have a machine of this name. No node has an underscore in its name.
    file_name = "${var.node_name}_${var.name}-user-data.yaml"
  }

  lifecycle {
    # Read once, when the machine is made, which refers to it from then on. The rest is the provider's own, and not found by an import.
    ignore_changes = [node_name, datastore_id, source_raw, overwrite, timeout_upload, upload_mode]
  }
}
