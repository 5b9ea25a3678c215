output "user_data" {
  description = "User data of each machine, which is not too large."
  value       = var.user_data
  sensitive   = true

  precondition {
    condition     = local.largest <= var.bytes
    error_message = "${var.module}: user data of ${local.machine} would be ${local.largest} bytes long and must be at most ${var.bytes}: ${var.advice}."
  }
}
