variable "user_data" {
  description = "User data of each node."
  type        = map(string)
  sensitive   = true
}

variable "readers" {
  description = "Users besides root that may access the metadata service. Created if they do not exist."
  type        = list(string)
  default     = []
}
