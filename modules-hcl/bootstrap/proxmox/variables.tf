variable "nodes" {
  description = "User data of each node, and its ingress rules; without rules nothing is filtered."

  type = map(object({
    user_data = string
    openings  = optional(list(object({ protocol = string, ports = string, sources = list(string) })))
  }))

  sensitive = true
}

variable "ssh_keys" {
  description = "Public SSH keys that may log in."
  type        = list(string)
}

variable "guest_agent" {
  description = "Whether nodes run QEMU's guest agent."
  type        = bool
}
