variable "module" {
  description = "Name of the module that refuses it."
  type        = string
}

variable "bytes" {
  description = "How large user data may be."
  type        = number
}

variable "advice" {
  description = "What makes it smaller."
  type        = string
}

variable "user_data" {
  description = "User data of each machine."
  type        = map(string)
  sensitive   = true
}
