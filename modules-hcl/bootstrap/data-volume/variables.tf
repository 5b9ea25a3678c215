variable "enabled" {
  description = "Whether the servers have a volume for their data."
  type        = bool
}

variable "user_data" {
  description = "User data of each server."
  type        = map(string)
  sensitive   = true
}

variable "devices" {
  description = "Pattern of the path of each server's volume."
  type        = map(string)
}

variable "folder" {
  description = "Folder with the data."
  type        = string
}

variable "join_addresses" {
  description = "Addresses at which running servers answer."
  type        = list(string)
}

variable "service" {
  description = "The folder of the service, whose script has-leader finds a leader."
  type        = string
}
