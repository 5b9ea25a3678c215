# The objects that a cluster refers to: test certificates and a network.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    digitalocean = { source = "digitalocean/digitalocean", version = "~> 2.99" }
  }
}

locals {
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

  server = {
    certificate = <<-EOT
      -----BEGIN CERTIFICATE-----
      MIIB8TCCAZagAwIBAgIBAzAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApleGFtcGxl
      IENBMCAXDTI2MTEyNDA5MjYyN1oYDzIxMjYxMDMxMDkyNjI3WjAZMRcwFQYDVQQD
      DA5leGFtcGxlIHNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOkwjlc3
      aNdf4vnCUsIcyD6B+2WVpGfNj+g/mdytEgyOQ0VUQIQq8AbFeZRgmKoc/1tTzb2s
      nLlURnoMEljVxJajgdAwgc0wHQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMC
      MA4GA1UdDwEB/wQEAwIHgDBcBgNVHREEVTBTghZ2YXVsdC5leGFtcGxlLmludGVy
      bmFsghNzZXJ2ZXIuZ2xvYmFsLm5vbWFkghNjbGllbnQuZ2xvYmFsLm5vbWFkggls
      b2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFEloKZmVSAb8z8qrqqrJjiOy/kBqMB8G
      A1UdIwQYMBaAFE4fYoyvWUSerihLuc0z8oogO+GoMAoGCCqGSM49BAMCA0kAMEYC
      IQCPOACxVSLBJGUSB3Sl6T+/ugDW6kmn8kPFOSjRFvlMGwIhAPppvJCKE/32Awxf
      HPz2s5TLIj0JAMIvRV8Ky1QX4Xil
      -----END CERTIFICATE-----
    EOT
    key         = <<-EOT
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKlHUnr0/aWIMihEM
      RyePaDAejxiUbd71FzQwWPwO8OehRANCAATpMI5XN2jXX+L5wlLCHMg+gftllaRn
      zY/oP5ncrRIMjkNFVECEKvAGxXmUYJiqHP9bU829rJy5VEZ6DBJY1cSW
      -----END PRIVATE KEY-----
    EOT
  }
}

resource "digitalocean_vpc" "this" {
  name     = "terraform-digitalocean-vault-cluster-test"
  region   = "fra1"
  ip_range = "10.121.0.0/20"
}

output "vpc_uuid" {
  description = "ID of a network."
  value       = digitalocean_vpc.this.id
}

output "tls" {
  description = "The CA's certificate, and the servers'."
  value       = { ca_certificate = local.authority.certificate, server = local.server }
}
