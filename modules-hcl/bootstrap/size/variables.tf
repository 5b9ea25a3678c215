variable "module" {
  description = "Name of the module that refuses it."
  type        = string
}

variable "bytes" {
  description = "How large user data may be."
  type        = number
}

variable "advice" {
  description = "How to make it smaller, for the error message."
  type        = string
}

variable "user_data" {
  description = "User data of each machine."
  type        = map(string)
  sensitive   = true
}
