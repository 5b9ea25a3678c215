# Made from the specs by "npm run export". Do not edit.

locals {
  modules = {
    digitalocean-droplet = {
      name            = "droplet"
      module_provider = "digitalocean"
      path            = "modules-hcl/terraform-digitalocean-droplet"
      tag_prefix      = "digitalocean-droplet/"
    }
    digitalocean-k8s-cluster = {
      name            = "k8s-cluster"
      module_provider = "digitalocean"
      path            = "modules-hcl/terraform-digitalocean-k8s-cluster"
      tag_prefix      = "digitalocean-k8s-cluster/"
    }
    digitalocean-nomad-cluster = {
      name            = "nomad-cluster"
      module_provider = "digitalocean"
      path            = "modules-hcl/terraform-digitalocean-nomad-cluster"
      tag_prefix      = "digitalocean-nomad-cluster/"
    }
    digitalocean-vault-cluster = {
      name            = "vault-cluster"
      module_provider = "digitalocean"
      path            = "modules-hcl/terraform-digitalocean-vault-cluster"
      tag_prefix      = "digitalocean-vault-cluster/"
    }
    hcloud-k8s-cluster = {
      name            = "k8s-cluster"
      module_provider = "hcloud"
      path            = "modules-hcl/terraform-hcloud-k8s-cluster"
      tag_prefix      = "hcloud-k8s-cluster/"
    }
    hcloud-nomad-cluster = {
      name            = "nomad-cluster"
      module_provider = "hcloud"
      path            = "modules-hcl/terraform-hcloud-nomad-cluster"
      tag_prefix      = "hcloud-nomad-cluster/"
    }
    hcloud-server = {
      name            = "server"
      module_provider = "hcloud"
      path            = "modules-hcl/terraform-hcloud-server"
      tag_prefix      = "hcloud-server/"
    }
    hcloud-vault-cluster = {
      name            = "vault-cluster"
      module_provider = "hcloud"
      path            = "modules-hcl/terraform-hcloud-vault-cluster"
      tag_prefix      = "hcloud-vault-cluster/"
    }
    proxmox-k8s-cluster = {
      name            = "k8s-cluster"
      module_provider = "proxmox"
      path            = "modules-hcl/terraform-proxmox-k8s-cluster"
      tag_prefix      = "proxmox-k8s-cluster/"
    }
    proxmox-lxc = {
      name            = "lxc"
      module_provider = "proxmox"
      path            = "modules-hcl/terraform-proxmox-lxc"
      tag_prefix      = "proxmox-lxc/"
    }
    proxmox-nomad-cluster = {
      name            = "nomad-cluster"
      module_provider = "proxmox"
      path            = "modules-hcl/terraform-proxmox-nomad-cluster"
      tag_prefix      = "proxmox-nomad-cluster/"
    }
    proxmox-vault-cluster = {
      name            = "vault-cluster"
      module_provider = "proxmox"
      path            = "modules-hcl/terraform-proxmox-vault-cluster"
      tag_prefix      = "proxmox-vault-cluster/"
    }
    proxmox-vm = {
      name            = "vm"
      module_provider = "proxmox"
      path            = "modules-hcl/terraform-proxmox-vm"
      tag_prefix      = "proxmox-vm/"
    }
  }
}
