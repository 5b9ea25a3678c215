# Made from spec/modules/hcloud-vault-cluster.ts by "npm run export". Do not edit.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = "~> 1.68" }
  }
}
