# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}
