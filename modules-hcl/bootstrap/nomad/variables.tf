variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "servers" {
  description = "The servers, with their private addresses or the range that holds them."
  type        = map(object({ name = string, address = string }))
}

variable "clients" {
  description = "The clients, with their private addresses or the range that holds them."

  type = map(object({
    name    = string
    address = string
    pool    = string
    meta    = map(string)

    node_pool    = optional(string)
    host_volumes = optional(map(object({ path = string, read_only = bool })), {})
  }))
}

variable "join_addresses" {
  description = "Addresses at which running servers answer."
  type        = list(string)
}

variable "task_network" {
  description = "Range of the private network that tasks listen on. Default: the interface with the default route."
  type        = string
}

variable "nomad" {
  description = "Version of the package, and how Nomad is set up."

  type = object({
    version    = string
    region     = string
    datacenter = string
    vault = optional(object({
      address         = string
      tls_server_name = optional(string)
      ca_certificate  = optional(string)
      auth_path       = string
      role            = optional(string)
      namespace       = optional(string)
      audience        = string
    }))
  })
}

variable "docker" {
  description = "The Docker driver of clients."
  type        = object({ enabled = bool, allow_privileged = bool, volumes = bool })
}

variable "apt" {
  description = "The package's apt repository. Default key: HashiCorp's."
  type        = object({ url = string, key = optional(string) })
}

variable "gossip_key" {
  description = "Key of the servers' gossip."
  type        = string
  sensitive   = true
}

variable "tls" {
  description = "The CA's certificate, and those of servers and clients."

  type = object({
    ca_certificate = string
    server         = object({ certificate = string, key = string })
    client         = object({ certificate = string, key = string })
  })

  sensitive = true
}

variable "snapshots" {
  description = "Schedule, number and object storage of snapshots. Default: no snapshots."

  type = object({
    schedule  = string
    retention = number
    token     = optional(string)
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
