variable "cluster" {
  description = "Name of the cluster, and prefix of its snapshots."
  type        = string
}

variable "save" {
  description = "The script that saves a snapshot to a file. It exits with status 3 if this server is not the leader."
  type        = string
}

variable "restore" {
  description = "The script that restores a snapshot."
  type        = string
}

variable "snapshots" {
  description = "Schedule, number and object storage of snapshots, and a token if the script needs one. Default: no snapshots."

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
