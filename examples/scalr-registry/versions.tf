terraform {
  required_version = ">= 1.9.0"

  required_providers {
    scalr = { source = "scalr/scalr", version = "~> 3.20" }
  }
}
