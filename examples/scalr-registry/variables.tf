variable "namespace" {
  description = "Name of the module namespace: the part of a module's address between the host and the module, as in my-account.scalr.io/platform/server/hcloud."
  type        = string
  default     = "platform"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$", var.namespace))
    error_message = "namespace must be 1 to 64 letters, digits, hyphens and underscores, and begin and end with a letter or digit."
  }
}

variable "owners" {
  description = "IDs of the teams (team-…) that own the namespace, and so may publish to it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.owners : startswith(id, "team-")])
    error_message = "owners must be IDs of teams, which begin with \"team-\"."
  }
}

variable "shared_with" {
  description = "IDs of the environments (env-…) whose workspaces may use the modules; null shares them with all environments of the account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.shared_with == null ? true : alltrue([for id in var.shared_with : startswith(id, "env-")])
    error_message = "shared_with must be IDs of environments, which begin with \"env-\"."
  }
}

variable "repository" {
  description = "The repository with the modules and their tags, such as my-organization/twinstack."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^/\\s]+(/[^/\\s]+)+$", var.repository))
    error_message = "repository must be an owner and a name with a slash between them, such as my-organization/twinstack."
  }
}

variable "vcs_provider_id" {
  description = "ID of a VCS provider (vcs-…) that Scalr has already. Either this or vcs_provider."
  type        = string
  default     = null

  validation {
    condition     = var.vcs_provider_id == null ? true : startswith(var.vcs_provider_id, "vcs-")
    error_message = "vcs_provider_id must be the ID of a VCS provider, which begins with \"vcs-\"."
  }

  validation {
    condition     = (var.vcs_provider_id == null) != (var.vcs_provider == null)
    error_message = "Set either vcs_provider_id or vcs_provider, not both."
  }
}

variable "vcs_provider" {
  description = <<-EOT
    A VCS provider for Scalr to make, which reads the repository with vcs_token. Either this or vcs_provider_id.

    - name: Its name in Scalr.
    - vcs_type: Kind of the host: github, github_enterprise, gitlab, gitlab_enterprise, bitbucket_enterprise.
    - url: Address of the host; only for one of your own.
    - username: User that the token belongs to; only for bitbucket_enterprise.
  EOT
  type = object({
    name     = string
    vcs_type = string
    url      = optional(string)
    username = optional(string)
  })
  default = null

  validation {
    condition = var.vcs_provider == null ? true : contains(
      ["github", "github_enterprise", "gitlab", "gitlab_enterprise", "bitbucket_enterprise"],
      var.vcs_provider.vcs_type
    )
    error_message = "vcs_provider.vcs_type must be one of github, github_enterprise, gitlab, gitlab_enterprise, bitbucket_enterprise."
  }
}

variable "vcs_token" {
  description = "Access token for vcs_provider. It must be able to read the repository and to add webhooks to it."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = (var.vcs_token == null) == (var.vcs_provider == null)
    error_message = "vcs_token must be set if, and only if, vcs_provider is set."
  }
}

variable "not_yet_released" {
  description = "Modules that have no tag yet, such as hcloud-server, and so cannot be published: Scalr refuses a module without a version."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.not_yet_released, keys(local.modules))) == 0
    error_message = "not_yet_released must list existing modules: ${join(", ", keys(local.modules))}."
  }
}

variable "module_tests" {
  description = "Provider configurations that modules are tested with, by provider, such as { hcloud = \"pcfg-…\" }. Scalr tests each new version of that provider's modules, which creates and destroys real machines. Other modules are not tested."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.module_tests), [for module in local.modules : module.module_provider])) == 0
    error_message = "module_tests must be provider configurations of ${join(", ", distinct([for module in local.modules : module.module_provider]))}."
  }

  validation {
    condition     = alltrue([for id in values(var.module_tests) : startswith(id, "pcfg-")])
    error_message = "module_tests must have IDs of provider configurations, which begin with \"pcfg-\"."
  }
}
