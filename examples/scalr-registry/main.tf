# Credentials come from the environment: SCALR_HOSTNAME and SCALR_TOKEN, or in a Scalr workspace from its linked
# provider configuration. So there is no provider block here.

locals {
  published = { for key, module in local.modules : key => module if !contains(var.not_yet_released, key) }
  tested    = { for key, module in local.published : key => module if contains(keys(var.module_tests), module.module_provider) }
}

resource "scalr_module_namespace" "this" {
  name         = var.namespace
  is_shared    = var.shared_with == null
  environments = var.shared_with
  owners       = var.owners
}

resource "scalr_vcs_provider" "this" {
  for_each = toset(var.vcs_provider == null ? [] : ["own"])

  name     = var.vcs_provider.name
  vcs_type = var.vcs_provider.vcs_type
  url      = var.vcs_provider.url
  username = var.vcs_provider.username
  token    = var.vcs_token
}

# Scalr's modules cannot be updated: any change here replaces the module, and its versions are missing from the registry
# in the meantime. New versions need no change here, because Scalr finds their tags itself.
resource "scalr_module" "this" {
  for_each = local.published

  namespace_id    = scalr_module_namespace.this.id
  name            = each.value.name
  module_provider = each.value.module_provider
  vcs_provider_id = var.vcs_provider_id == null ? scalr_vcs_provider.this["own"].id : var.vcs_provider_id

  vcs_repo {
    identifier = var.repository
    path       = each.value.path
    tag_prefix = each.value.tag_prefix
  }
}

# Scalr runs the module's own "tofu test" when it finds a new version.
resource "scalr_module_test_configuration" "this" {
  for_each = local.tested

  module_id                      = scalr_module.this[each.key].id
  trigger_on_new_version_enabled = true
}

resource "scalr_module_test_provider_configuration" "this" {
  for_each = local.tested

  test_configuration_id     = scalr_module_test_configuration.this[each.key].id
  provider_configuration_id = var.module_tests[each.value.module_provider]
}
