# The objects that a cluster refers to: test certificates and a network.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

locals {
  # The CA's key, in the form that Kubernetes accepts.
  service_account_key = <<-EOT
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIGq3bQ5a71eKStHpaRvXTWx8ckxRsIG7OJ8WrDPylkDgoAoGCCqGSM49
    AwEHoUQDQgAEJzb6r+10C3x5KUdfuHc20uZXEkA77aOkRNHVVSYz7YnTDLG56N0J
    P7PorYpKhuH+lCdsRSWHcqfbq/pYE2+EBA==
    -----END EC PRIVATE KEY-----
  EOT

  authority = {
    certificate = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIBkjCCATegAwIBAgIUT4BlikI9FyFCbneHc8WuXx0iU+AwCgYIKoZIzj0EAwIw
      FTETMBEGA1UEAwwKZXhhbXBsZSBDQTAgFw0yNjExMjQwOTI2MjdaGA8yMTI2MTAz
      MTA5MjYyN1owFTETMBEGA1UEAwwKZXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
      SM49AwEHA0IABCc2+q/tdAt8eSlHX7h3NtLmVxJAO+2jpETR1VUmM+2J0wyxuejd
      CT+z6K2KSobh/pQnbEUlh3Kn26v6WBNvhASjYzBhMB0GA1UdDgQWBBROH2KMr1lE
      nq4oS7nNM/KKIDvhqDAfBgNVHSMEGDAWgBROH2KMr1lEnq4oS7nNM/KKIDvhqDAP
      BgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNJADBG
      AiEAhOOgktiapGCIuegscvHzc5gYl+LvVUs3qcMH/pBd7LkCIQD2+HCt7Jyt/fJ0
      EqbyMCTdHOKffbK/fmEs/SEiGAWCuA==
      -----END CERTIFICATE-----
    EOT
    key         = <<-EOT
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgardtDlrvV4pK0elp
      G9dNbHxyTFGwgbs4nxasM/KWQOChRANCAAQnNvqv7XQLfHkpR1+4dzbS5lcSQDvt
      o6RE0dVVJjPtidMMsbno3Qk/s+itikqG4f6UJ2xFJYdyp9ur+lgTb4QE
      -----END PRIVATE KEY-----
    EOT
  }

  admin = {
    certificate = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIBoDCCAUagAwIBAgIBAjAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApleGFtcGxl
      IENBMCAXDTI2MTEyNDA5MjYyN1oYDzIxMjYxMDMxMDkyNjI3WjAzMRkwFwYDVQQK
      ExB0d2luc3RhY2s6YWRtaW5zMRYwFAYDVQQDEw1leGFtcGxlIGFkbWluMFkwEwYH
      KoZIzj0CAQYIKoZIzj0DAQcDQgAEp6q4PHvyRAuSLWbbffXBTcSjUQCfz2nrPw6G
      yVavIb/qVL4GJARrybjPHPlPoh9EaDhHeFL101HV7RfWILOrDKNnMGUwEwYDVR0l
      BAwwCgYIKwYBBQUHAwIwDgYDVR0PAQH/BAQDAgeAMB0GA1UdDgQWBBQ8I9hL09jL
      WLgcMEp4s/En9BN+JjAfBgNVHSMEGDAWgBROH2KMr1lEnq4oS7nNM/KKIDvhqDAK
      BggqhkjOPQQDAgNIADBFAiEApncwc2zdm2ctMchg1UdFhgG21wBH6rGxfp6fWu6D
      wsYCIHKiy8Lc9njNgWlKTeEGUV37JPXwQzKcignOhVlrYj2Z
      -----END CERTIFICATE-----
    EOT
    key         = <<-EOT
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+TMly9Vm1d3tbfw0
      iWRdlzj9WwWmCIStaNOXHjslPIKhRANCAASnqrg8e/JEC5ItZtt99cFNxKNRAJ/P
      aes/DobJVq8hv+pUvgYkBGvJuM8c+U+iH0RoOEd4UvXTUdXtF9Ygs6sM
      -----END PRIVATE KEY-----
    EOT
  }
}

resource "digitalocean_vpc" "this" {
  name     = "terraform-digitalocean-k8s-cluster-test"
  region   = "fra1"
  ip_range = "10.121.0.0/20"
}

output "vpc_uuid" {
  description = "ID of a network."
  value       = digitalocean_vpc.this.id
}

output "tls" {
  description = "The cluster's certificate authorities."

  value = {
    server_ca           = local.authority
    client_ca           = local.authority
    request_header_ca   = local.authority
    etcd_server_ca      = local.authority
    etcd_peer_ca        = local.authority
    service_account_key = local.service_account_key
    admin               = local.admin
  }
}
