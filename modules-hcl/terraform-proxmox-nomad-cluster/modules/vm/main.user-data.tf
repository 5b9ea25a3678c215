locals {
  # Asked of the variable, so that the answer is known before the text is, and where the text is a secret of the caller's.
  has_user_data = nonsensitive(try(var.cloud_init.user_data != null, false))

  # Named literally: a reference would be unknown while the snippet is replaced, and the machine would be replaced with it.
  user_data_file_name = "${var.name}-user-data.yaml"
  user_data_file_id   = local.has_user_data ? "${local.cloud_init.snippets_datastore_id}:snippets/${local.user_data_file_name}" : try(local.cloud_init.user_data_file_id, null)
}

resource "proxmox_virtual_environment_file" "this" {
  for_each = toset(local.has_user_data ? ["user_data"] : [])

  node_name    = var.node_name
  datastore_id = local.cloud_init.snippets_datastore_id
  content_type = "snippets"

  source_raw {
    data      = var.cloud_init.user_data
    file_name = local.user_data_file_name
  }

  lifecycle {
    # Read once, when the machine is made. The rest is the provider's own, and not found by an import.
    ignore_changes = [source_raw, overwrite, timeout_upload, upload_mode]
  }
}
