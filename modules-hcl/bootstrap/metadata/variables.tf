variable "user_data" {
  description = "User data of each node."
  type        = map(string)
  sensitive   = true
}

variable "readers" {
  description = "Users beside root that may ask the metadata service. They are made if they are not there."
  type        = list(string)
  default     = []
}
