variable "account_id" {
  description = "ID of the account (acc-…)."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the environment, without spaces: it's the organization of the remote backend."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\S+$", var.name))
    error_message = "name must have no spaces: it's the organization of the remote backend."
  }
}

variable "hcloud_token" {
  description = "API token of a Hetzner Cloud project; null if there is none."
  type        = string
  default     = null
  sensitive   = true
}

variable "digitalocean_token" {
  description = "API token of DigitalOcean; null if there is none."
  type        = string
  default     = null
  sensitive   = true
}

variable "proxmox" {
  description = "Address and API token (user@realm!name=secret) of a Proxmox cluster; null if there is none."
  type        = object({ endpoint = string, api_token = string })
  default     = null
  sensitive   = true
}

variable "workspaces" {
  description = "Names of the workspaces for exported stacks."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "variables" {
  description = "Values of the sensitive variables that exported stacks have, by name."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true
}
