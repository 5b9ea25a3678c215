variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "servers" {
  description = "The servers, with their private addresses or the range that holds them."
  type        = map(object({ name = string, address = string }))
}

variable "join_addresses" {
  description = "Addresses at which running servers answer."
  type        = list(string)
}

variable "tls_name" {
  description = "The DNS name that every server's certificate is good for."
  type        = string
}

variable "vault" {
  description = "Version of the package, and how Vault is set up."
  type        = object({ version = string, ui = bool })
}

variable "apt" {
  description = "The package's apt repository. Default key: HashiCorp's."
  type        = object({ url = string, key = optional(string) })
}

variable "tls" {
  description = "The CA's certificate, and the servers'."

  type = object({
    ca_certificate = string
    server         = object({ certificate = string, key = string })
  })

  sensitive = true
}

variable "transit_seal" {
  description = "Another Vault that unseals this one."

  type = object({
    address        = string
    key_name       = string
    mount_path     = string
    namespace      = optional(string)
    token          = string
    ca_certificate = optional(string)
  })

  sensitive = true
}

variable "seal" {
  description = "Key of a cloud's key management that unseals Vault."

  type = object({
    aws_kms = optional(object({
      region     = string
      key_id     = string
      access_key = string
      secret_key = string
      endpoint   = optional(string)
    }))
    azure_key_vault = optional(object({
      tenant_id     = string
      client_id     = string
      client_secret = string
      vault_name    = string
      key_name      = string
      environment   = string
      resource      = optional(string)
    }))
    gcp_kms = optional(object({
      project     = string
      region      = string
      key_ring    = string
      crypto_key  = string
      credentials = string
    }))
  })

  sensitive = true
}

variable "snapshots" {
  description = "Schedule, number and object storage of snapshots. Default: no snapshots."

  type = object({
    schedule  = string
    retention = number
    s3 = optional(object({
      endpoint   = string
      bucket     = string
      region     = string
      folder     = string
      access_key = string
      secret_key = string
    }))
  })

  sensitive = true
}
