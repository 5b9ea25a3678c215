# A Scalr environment for the modules: credentials of the clouds, and a workspace for each exported stack. Scalr's own
# credentials come from SCALR_HOSTNAME and SCALR_TOKEN.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    scalr = { source = "scalr/scalr", version = "~> 3.0" }
  }
}

locals {
  # The arguments of each provider's configuration. Scalr adds them to every run in the environment, so modules and roots have none.
  provider_arguments = {
    hcloud       = nonsensitive(var.hcloud_token == null) ? {} : { token = var.hcloud_token }
    digitalocean = nonsensitive(var.digitalocean_token == null) ? {} : { token = var.digitalocean_token }
    proxmox      = nonsensitive(var.proxmox == null) ? {} : var.proxmox
  }

  providers = toset([for name, arguments in local.provider_arguments : name if length(nonsensitive(keys(arguments))) > 0])
}

resource "scalr_provider_configuration" "this" {
  for_each = local.providers

  account_id = var.account_id
  name       = "${var.name}-${each.key}"

  custom {
    provider_name = each.key

    dynamic "argument" {
      for_each = toset(nonsensitive(keys(local.provider_arguments[each.key])))

      content {
        name      = argument.value
        value     = local.provider_arguments[each.key][argument.value]
        sensitive = true
      }
    }
  }

  # The environment's defaults below assign it to environments.
  lifecycle {
    ignore_changes = [environments]
  }
}

resource "scalr_environment" "this" {
  account_id                      = var.account_id
  name                            = var.name
  default_provider_configurations = [for configuration in scalr_provider_configuration.this : configuration.id]
}

# For "twinstack export <stack> --backend remote": the organization is the environment's name, the workspace one of these.
resource "scalr_workspace" "this" {
  for_each = var.workspaces

  environment_id              = scalr_environment.this.id
  name                        = each.key
  iac_platform                = "opentofu"
  deletion_protection_enabled = true
}

# The sensitive variables of an export.
resource "scalr_variable" "this" {
  for_each = toset(nonsensitive(keys(var.variables)))

  account_id     = var.account_id
  environment_id = scalr_environment.this.id
  category       = "terraform"
  key            = each.key
  value          = var.variables[each.key]
  sensitive      = true
}
