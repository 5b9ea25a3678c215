# Made from spec/modules/proxmox-k8s-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "proxmox-k8s-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "nodes" {
  description = "Proxmox nodes that machines are distributed over in turn: machine 1 on the first node, machine 2 on the second, and so on. Used only when a machine is created: running machines stay on their nodes when the list changes."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.nodes) >= 1 && length(var.nodes) <= 100
    error_message = "proxmox-k8s-cluster: nodes must have 1 to 100 elements, got ${jsonencode(length(var.nodes))}."
  }

  validation {
    condition     = length(distinct(var.nodes)) == length(var.nodes)
    error_message = "proxmox-k8s-cluster: nodes must not have the same element twice, got ${jsonencode(var.nodes)}."
  }

  validation {
    condition     = alltrue([for node in var.nodes : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node))])
    error_message = "proxmox-k8s-cluster: nodes[*] must be the name of a node, such as pve-1, got ${join(", ", [for node in var.nodes : jsonencode(node) if !(can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node)))])}."
  }
}

variable "vm_id_base" {
  description = "Base of the machines' IDs. A machine's ID is this number plus the number of its address in the subnet: with 3000, the first server has 3011. Default: Proxmox's next free IDs."
  type        = string
  default     = null

  validation {
    condition     = var.vm_id_base == null ? true : can(regex("^[1-9][0-9]{2,7}$", var.vm_id_base))
    error_message = "proxmox-k8s-cluster: vm_id_base must be a number from 100 to 99999999 in quotes, such as \"3000\", got ${jsonencode(var.vm_id_base)}."
  }
}

variable "image" {
  description = "Image of the machines, in a datastore with content type import on all nodes: Debian 12 or 13, or an image that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "local:import/debian-13-genericcloud-amd64.qcow2"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", var.image))
    error_message = "proxmox-k8s-cluster: image must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${jsonencode(var.image)}."
  }
}

variable "datastore_id" {
  description = "Datastore of the machines' disks and cloud-init drives."
  type        = string
  default     = "local-lvm"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.datastore_id))
    error_message = "proxmox-k8s-cluster: datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.datastore_id)}."
  }
}

variable "snippets_datastore_id" {
  description = "Datastore that user data is uploaded to over SSH. Its content types must include snippets."
  type        = string
  default     = "local"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.snippets_datastore_id))
    error_message = "proxmox-k8s-cluster: snippets_datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.snippets_datastore_id)}."
  }
}

variable "cpu_type" {
  description = "CPU type, such as x86-64-v2-AES, x86-64-v3 or host. The more features the type needs, the fewer nodes the machine can move to."
  type        = string
  default     = "x86-64-v2-AES"
  nullable    = false

  validation {
    condition     = can(regex("^(host|max|x86-64-v2|x86-64-v2-AES|x86-64-v3|x86-64-v4|kvm32|kvm64|qemu32|qemu64|486|Broadwell|Broadwell-IBRS|Broadwell-noTSX|Broadwell-noTSX-IBRS|Cascadelake-Server|Cascadelake-Server-noTSX|Cascadelake-Server-v2|Cascadelake-Server-v4|Cascadelake-Server-v5|Conroe|Cooperlake|Cooperlake-v2|EPYC|EPYC-Genoa|EPYC-IBPB|EPYC-Milan|EPYC-Rome|EPYC-Rome-v2|EPYC-Rome-v3|EPYC-Rome-v4|EPYC-v3|EPYC-v4|Haswell|Haswell-IBRS|Haswell-noTSX|Haswell-noTSX-IBRS|Icelake-Client|Icelake-Client-noTSX|Icelake-Server|Icelake-Server-noTSX|Icelake-Server-v3|Icelake-Server-v4|Icelake-Server-v5|Icelake-Server-v6|IvyBridge|IvyBridge-IBRS|KnightsMill|Nehalem|Nehalem-IBRS|Opteron_G1|Opteron_G2|Opteron_G3|Opteron_G4|Opteron_G5|Penryn|SandyBridge|SandyBridge-IBRS|SapphireRapids|Skylake-Client|Skylake-Client-IBRS|Skylake-Client-noTSX-IBRS|Skylake-Client-v4|Skylake-Server|Skylake-Server-IBRS|Skylake-Server-noTSX-IBRS|Skylake-Server-v4|Skylake-Server-v5|Westmere|Westmere-IBRS|athlon|core2duo|coreduo|pentium|pentium2|pentium3|phenom|custom-[A-Za-z0-9_-]+)$", var.cpu_type))
    error_message = "proxmox-k8s-cluster: cpu_type must be a CPU type that Proxmox knows, such as x86-64-v2-AES, host or EPYC-Milan, or custom- and your own name, got ${jsonencode(var.cpu_type)}."
  }
}

variable "guest_agent" {
  description = "Whether machines install QEMU's guest agent, for consistent backups. Creating a machine then waits until the agent answers. Set it before the cluster is created."
  type        = bool
  default     = false
  nullable    = false
}

variable "pool_id" {
  description = "Resource pool that the machines belong to."
  type        = string
  default     = null

  validation {
    condition     = var.pool_id == null ? true : can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}$", var.pool_id))
    error_message = "proxmox-k8s-cluster: pool_id must be the ID of a pool: letters, digits, -, _ and ., and up to two / for nested pools, such as prod/web, got ${jsonencode(var.pool_id)}."
  }
}

variable "tags" {
  description = "Additional tags of the machines. Their own tags are the cluster's name, their role and their pool."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.tags : can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag))])
    error_message = "proxmox-k8s-cluster: tags[*] must be letters, digits, _, ., + and -, a letter, digit or _ first, got ${join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag)))])}."
  }
}

variable "ssh_keys" {
  description = "Public SSH keys, one per line, that may log in as the image's user (debian in Debian's images). Not required: nodes set themselves up. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]+={0,2}( [^\\r\\n]*)?[\\r\\n]*$", ssh_key))])
    error_message = "proxmox-k8s-cluster: ssh_keys[*] must be a public SSH key, such as \"ssh-ed25519 AAAA… admin\"; a private key does not belong here; the given value is not shown."
  }
}

variable "network" {
  description = <<-EOT
    The existing network of the machines, with its gateway. Each machine has one device and a static address in it.

    - subnet: Address range that only the cluster uses, from /16 to /26. Servers have the addresses from number 11 on.
    - ip_range: Range of the whole network, if the subnet is only a part of it.
    - gateway: Address of the network's gateway.
    - bridge: Bridge or virtual network, available on all nodes.
    - vlan_id: VLAN tag. Default: untagged.
    - mtu: MTU of the device in bytes, for virtio; 1 uses the bridge's MTU.
    - dns: DNS settings. Default: the node's.
      - servers: Addresses of DNS servers.
      - domain: Search domain.
    - firewall: Whether Proxmox's firewall filters the device. Set its rules in Proxmox, for the machine, node or cluster.
  EOT

  type = object({
    subnet   = string
    ip_range = optional(string)
    gateway  = string
    bridge   = optional(string, "vmbr0")
    vlan_id  = optional(number)
    mtu      = optional(number)
    dns = optional(object({
      servers = optional(list(string), [])
      domain  = optional(string)
    }), {})
    firewall = optional(bool, false)
  })

  nullable = false

  validation {
    condition     = !strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && try(cidrhost(var.network.subnet, 0) == cidrhost("${split("/", var.network.subnet)[0]}/${strcontains(var.network.subnet, ":") ? 128 : 32}", 0), false)
    error_message = "proxmox-k8s-cluster: network.subnet must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = can(regex("^(10\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.subnet))
    error_message = "proxmox-k8s-cluster: network.subnet must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = var.network.ip_range == null ? true : !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "proxmox-k8s-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = var.network.ip_range == null ? true : can(regex("^(10(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}/([89]|1[0-9]|2[0-4])|172\\.(1[6-9]|2[0-9]|3[01])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[2-9]|2[0-4])|192\\.168(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[6-9]|2[0-4]))$", var.network.ip_range))
    error_message = "proxmox-k8s-cluster: network.ip_range must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and /24 or larger, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = !strcontains(var.network.gateway, ":") && can(cidrhost("${var.network.gateway}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.gateway))
    error_message = "proxmox-k8s-cluster: network.gateway must be an IPv4 address, got ${jsonencode(var.network.gateway)}."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,15}$", var.network.bridge))
    error_message = "proxmox-k8s-cluster: network.bridge must be the name of a bridge, such as vmbr0, got ${jsonencode(var.network.bridge)}."
  }

  validation {
    condition     = var.network.vlan_id == null ? true : var.network.vlan_id == floor(var.network.vlan_id) && var.network.vlan_id >= 1 && var.network.vlan_id <= 4094
    error_message = "proxmox-k8s-cluster: network.vlan_id must be a whole number from 1 to 4094, got ${jsonencode(var.network.vlan_id)}."
  }

  validation {
    condition     = var.network.mtu == null ? true : var.network.mtu == 1 || var.network.mtu == floor(var.network.mtu) && var.network.mtu >= 576 && var.network.mtu <= 65520
    error_message = "proxmox-k8s-cluster: network.mtu must be a whole number from 576 to 65520 (bytes), or 1, got ${jsonencode(var.network.mtu)}."
  }

  validation {
    condition     = alltrue([for server in var.network.dns.servers : can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server))])
    error_message = "proxmox-k8s-cluster: network.dns.servers[*] must be an IP address, got ${join(", ", [for server in var.network.dns.servers : jsonencode(server) if !(can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server)))])}."
  }

  validation {
    condition     = var.network.dns.domain == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.network.dns.domain))
    error_message = "proxmox-k8s-cluster: network.dns.domain must be a DNS name, such as web-1 or web-1.example.com, got ${jsonencode(var.network.dns.domain)}."
  }

  validation {
    condition     = !try(!strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) && tonumber(split("/", var.network.subnet)[1]) >= tonumber(split("/", var.network.ip_range)[1]), true)
    error_message = "proxmox-k8s-cluster: network.subnet must lie in network.ip_range."
  }
}

variable "admin_cidrs" {
  description = "Address ranges that may use SSH (22/tcp) on all machines, such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.admin_cidrs) <= 100
    error_message = "proxmox-k8s-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "proxmox-k8s-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API, such as 203.0.113.0/24. Default: only the cluster's machines have access."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "proxmox-k8s-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "proxmox-k8s-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "firewall" {
  description = <<-EOT
    The nftables firewall of each machine. It is set up when a machine is created; later changes of firewall, admin_cidrs and api_cidrs apply to machines that are created or rebuilt later.

    - enabled: Whether machines have a firewall. Without it, everyone with network access can reach every open port.
    - rules: Additional ingress rules of all machines, for example for workloads.
      - protocol: Protocol.
      - ports: Port (443) or range (30000-32767).
      - sources: Source address ranges. Everyone: 0.0.0.0/0 and ::/0.
  EOT

  type = object({
    enabled = optional(bool, true)
    rules = optional(list(object({
      protocol = optional(string, "tcp")
      ports    = string
      sources  = list(string)
    })), [])
  })

  default  = {}
  nullable = false

  validation {
    condition     = length(var.firewall.rules) <= 100
    error_message = "proxmox-k8s-cluster: firewall.rules must have at most 100 elements, got ${jsonencode(length(var.firewall.rules))}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : contains(["tcp", "udp"], rule.protocol)])
    error_message = "proxmox-k8s-cluster: firewall.rules[*].protocol must be one of \"tcp\", \"udp\", got ${join(", ", [for rule in var.firewall.rules : jsonencode(rule.protocol) if !(contains(["tcp", "udp"], rule.protocol))])}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", rule.ports)) && try(1 <= tonumber(split("-", rule.ports)[0]) && tonumber(split("-", rule.ports)[0]) <= tonumber(reverse(split("-", rule.ports))[0]) && tonumber(reverse(split("-", rule.ports))[0]) <= 65535, false)])
    error_message = "proxmox-k8s-cluster: firewall.rules[*].ports must be a port such as \"443\", or a range such as \"30000-32767\", got ${join(", ", [for rule in var.firewall.rules : jsonencode(rule.ports) if !(can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", rule.ports)) && try(1 <= tonumber(split("-", rule.ports)[0]) && tonumber(split("-", rule.ports)[0]) <= tonumber(reverse(split("-", rule.ports))[0]) && tonumber(reverse(split("-", rule.ports))[0]) <= 65535, false))])}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : length(rule.sources) >= 1 && length(rule.sources) <= 100])
    error_message = "proxmox-k8s-cluster: firewall.rules[*].sources must have 1 to 100 elements, got ${join(", ", [for rule in var.firewall.rules : jsonencode(length(rule.sources)) if !(length(rule.sources) >= 1 && length(rule.sources) <= 100)])}."
  }

  validation {
    condition     = alltrue(flatten([for rule in var.firewall.rules : [for source in rule.sources : can(cidrhost(source, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", source)) && try(cidrhost(source, 0) == cidrhost("${split("/", source)[0]}/${strcontains(source, ":") ? 128 : 32}", 0), false)]]))
    error_message = "proxmox-k8s-cluster: firewall.rules[*].sources[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", flatten([for rule in var.firewall.rules : [for source in rule.sources : jsonencode(source) if !(can(cidrhost(source, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", source)) && try(cidrhost(source, 0) == cidrhost("${split("/", source)[0]}/${strcontains(source, ":") ? 128 : 32}", 0), false))]]))}."
  }
}

variable "delete_protection" {
  description = "Whether the machines and their disks are protected against deletion."
  type        = bool
  default     = false
  nullable    = false
}

variable "architecture" {
  description = "Architecture of the Proxmox nodes' processors, and of the image."
  type        = string
  default     = "amd64"
  nullable    = false

  validation {
    condition     = contains(["amd64", "arm64"], var.architecture)
    error_message = "proxmox-k8s-cluster: architecture must be one of \"amd64\", \"arm64\", got ${jsonencode(var.architecture)}."
  }
}

variable "servers" {
  description = <<-EOT
    The machines that run the control plane and its data store: s1, s2 and so on.

    - count: Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.
    - cores: Cores of each machine.
    - memory: Memory of each machine in MiB.
    - disk_size: Size of each machine's disk in GiB. It can grow, but not shrink.
    - schedulable: Whether servers also run workloads. Used only when a machine is created.
  EOT

  type = object({
    count       = optional(number, 3)
    cores       = optional(number, 2)
    memory      = optional(number, 4096)
    disk_size   = optional(number, 20)
    schedulable = optional(bool, true)
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.servers.count == floor(var.servers.count) && var.servers.count >= 1 && var.servers.count <= 5
    error_message = "proxmox-k8s-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "proxmox-k8s-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.cores == floor(var.servers.cores) && var.servers.cores >= 1 && var.servers.cores <= 2304
    error_message = "proxmox-k8s-cluster: servers.cores must be a whole number from 1 to 2304, got ${jsonencode(var.servers.cores)}."
  }

  validation {
    condition     = var.servers.memory == floor(var.servers.memory) && var.servers.memory >= 512 && var.servers.memory <= 268435456
    error_message = "proxmox-k8s-cluster: servers.memory must be a whole number from 512 to 268435456 (MiB), got ${jsonencode(var.servers.memory)}."
  }

  validation {
    condition     = var.servers.disk_size == floor(var.servers.disk_size) && var.servers.disk_size >= 4 && var.servers.disk_size <= 524288
    error_message = "proxmox-k8s-cluster: servers.disk_size must be a whole number from 4 to 524288 (GiB), got ${jsonencode(var.servers.disk_size)}."
  }
}

variable "agent_pools" {
  description = <<-EOT
    Machines that run workloads, in pools of identical machines.

    - count: Number of machines. A change affects only the machines that are added or removed.
    - cores: Cores of each machine.
    - memory: Memory of each machine in MiB.
    - disk_size: Size of each machine's disk in GiB. It can grow, but not shrink.
    - nodes: Proxmox nodes of the pool's machines. Default: the cluster's nodes.
    - first_address: Number of the pool's first address in the subnet: 32 is 10.0.1.32 in 10.0.1.0/24. Each machine takes the next address and keeps it, so leave room to grow before the next pool.
    - labels: Kubernetes labels of its machines. Labels of kubernetes.io and k8s.io are limited to those that kubelet may set, such as node.kubernetes.io/pool.
    - taints: Kubernetes taints of its machines, such as dedicated=database:NoSchedule.
  EOT

  type = map(object({
    count         = optional(number, 1)
    cores         = optional(number, 2)
    memory        = optional(number, 4096)
    disk_size     = optional(number, 20)
    nodes         = optional(list(string), [])
    first_address = optional(number, 32)
    labels        = optional(map(string), {})
    taints        = optional(list(string), [])
  }))

  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.agent_pools) : can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", key))])
    error_message = "proxmox-k8s-cluster: agent_pools must have keys that are 1 to 20 lower-case letters, digits and -, starting with a letter, got ${jsonencode(keys(var.agent_pools))}."
  }

  validation {
    condition     = length(var.agent_pools) <= 20
    error_message = "proxmox-k8s-cluster: agent_pools must have at most 20 elements, got ${jsonencode(length(var.agent_pools))}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.count == floor(agent_pool.count) && agent_pool.count >= 0 && agent_pool.count <= 100])
    error_message = "proxmox-k8s-cluster: agent_pools[*].count must be a whole number from 0 to 100, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.count) if !(agent_pool.count == floor(agent_pool.count) && agent_pool.count >= 0 && agent_pool.count <= 100)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.cores == floor(agent_pool.cores) && agent_pool.cores >= 1 && agent_pool.cores <= 2304])
    error_message = "proxmox-k8s-cluster: agent_pools[*].cores must be a whole number from 1 to 2304, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.cores) if !(agent_pool.cores == floor(agent_pool.cores) && agent_pool.cores >= 1 && agent_pool.cores <= 2304)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.memory == floor(agent_pool.memory) && agent_pool.memory >= 512 && agent_pool.memory <= 268435456])
    error_message = "proxmox-k8s-cluster: agent_pools[*].memory must be a whole number from 512 to 268435456 (MiB), got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.memory) if !(agent_pool.memory == floor(agent_pool.memory) && agent_pool.memory >= 512 && agent_pool.memory <= 268435456)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.disk_size == floor(agent_pool.disk_size) && agent_pool.disk_size >= 4 && agent_pool.disk_size <= 524288])
    error_message = "proxmox-k8s-cluster: agent_pools[*].disk_size must be a whole number from 4 to 524288 (GiB), got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.disk_size) if !(agent_pool.disk_size == floor(agent_pool.disk_size) && agent_pool.disk_size >= 4 && agent_pool.disk_size <= 524288)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : length(agent_pool.nodes) <= 100])
    error_message = "proxmox-k8s-cluster: agent_pools[*].nodes must have at most 100 elements, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(length(agent_pool.nodes)) if !(length(agent_pool.nodes) <= 100)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : length(distinct(agent_pool.nodes)) == length(agent_pool.nodes)])
    error_message = "proxmox-k8s-cluster: agent_pools[*].nodes must not have the same element twice, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.nodes) if !(length(distinct(agent_pool.nodes)) == length(agent_pool.nodes))])}."
  }

  validation {
    condition     = alltrue(flatten([for agent_pool in var.agent_pools : [for node in agent_pool.nodes : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node))]]))
    error_message = "proxmox-k8s-cluster: agent_pools[*].nodes[*] must be the name of a node, such as pve-1, got ${join(", ", flatten([for agent_pool in var.agent_pools : [for node in agent_pool.nodes : jsonencode(node) if !(can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node)))]]))}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.first_address == floor(agent_pool.first_address) && agent_pool.first_address >= 16 && agent_pool.first_address <= 16000])
    error_message = "proxmox-k8s-cluster: agent_pools[*].first_address must be a whole number from 16 to 16000, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.first_address) if !(agent_pool.first_address == floor(agent_pool.first_address) && agent_pool.first_address >= 16 && agent_pool.first_address <= 16000)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : alltrue([for key in keys(agent_pool.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))])])
    error_message = "proxmox-k8s-cluster: agent_pools[*].labels must have keys that are label names: 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(keys(agent_pool.labels)) if !(alltrue([for key in keys(agent_pool.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))]))])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : alltrue([for key in keys(agent_pool.labels) : !can(regex("^([^/]*\\.)?(kubernetes|k8s)\\.io/[A-Za-z0-9_./-]*$", key)) || can(regex("^(([^/]*\\.)?(node|kubelet)\\.kubernetes\\.io/[A-Za-z0-9_.-]*|kubernetes\\.io/(hostname|os|arch)|beta\\.kubernetes\\.io/(os|arch|instance-type)|topology\\.kubernetes\\.io/(zone|region)|failure-domain\\.beta\\.kubernetes\\.io/(zone|region))$", key))])])
    error_message = "proxmox-k8s-cluster: agent_pools[*].labels must have no keys of kubernetes.io or k8s.io that kubelet may not set, such as node-role.kubernetes.io/worker; node.kubernetes.io/* and kubelet.kubernetes.io/* are allowed, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(keys(agent_pool.labels)) if !(alltrue([for key in keys(agent_pool.labels) : !can(regex("^([^/]*\\.)?(kubernetes|k8s)\\.io/[A-Za-z0-9_./-]*$", key)) || can(regex("^(([^/]*\\.)?(node|kubelet)\\.kubernetes\\.io/[A-Za-z0-9_.-]*|kubernetes\\.io/(hostname|os|arch)|beta\\.kubernetes\\.io/(os|arch|instance-type)|topology\\.kubernetes\\.io/(zone|region)|failure-domain\\.beta\\.kubernetes\\.io/(zone|region))$", key))]))])}."
  }

  validation {
    condition     = alltrue(flatten([for agent_pool in var.agent_pools : [for label in agent_pool.labels : can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label))]]))
    error_message = "proxmox-k8s-cluster: agent_pools[*].labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got ${join(", ", flatten([for agent_pool in var.agent_pools : [for label in agent_pool.labels : jsonencode(label) if !(can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label)))]]))}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : length(distinct(agent_pool.taints)) == length(agent_pool.taints)])
    error_message = "proxmox-k8s-cluster: agent_pools[*].taints must not have the same element twice, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.taints) if !(length(distinct(agent_pool.taints)) == length(agent_pool.taints))])}."
  }

  validation {
    condition     = alltrue(flatten([for agent_pool in var.agent_pools : [for taint in agent_pool.taints : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?(=([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?)?:(NoSchedule|PreferNoSchedule|NoExecute)$", taint))]]))
    error_message = "proxmox-k8s-cluster: agent_pools[*].taints[*] must be a taint such as dedicated=database:NoSchedule, got ${join(", ", flatten([for agent_pool in var.agent_pools : [for taint in agent_pool.taints : jsonencode(taint) if !(can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?(=([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?)?:(NoSchedule|PreferNoSchedule|NoExecute)$", taint)))]]))}."
  }

  validation {
    condition     = alltrue(flatten([for key, a in var.agent_pools : [for other, b in var.agent_pools : a.first_address + a.count <= b.first_address || b.first_address + b.count <= a.first_address if key != other]])) && try(alltrue([for pool in var.agent_pools : pool.first_address + pool.count < pow(2, 32 - tonumber(split("/", var.network.subnet)[1]))]), true)
    error_message = "proxmox-k8s-cluster: agent_pools must have address blocks (first_address to first_address + count - 1) that do not overlap and that end before the last address of network.subnet."
  }
}

variable "k3s" {
  description = <<-EOT
    The Kubernetes distribution and its setup. Changes apply to machines that are created or rebuilt later. Some settings cannot be changed after the cluster is created: k3s rejects a server whose value differs from the running servers'.

    - version: Version of k3s, such as v1.36.4+k3s1. To upgrade, rebuild one machine at a time, servers first, and one minor version at a time: a server that would skip a minor version does not join.
    - sha256: SHA-256 of the binary, from the release's sha256sum-amd64.txt and sha256sum-arm64.txt. A binary with another checksum does not run.
      - amd64: SHA-256 of the binary for x86 machines.
      - arm64: SHA-256 of the binary for Arm machines.
    - images_sha256: SHA-256 of the release's archive of container images (k3s-airgap-images-<architecture>.tar.zst). If set, machines load k3s's own images from this archive instead of a registry.
      - amd64: SHA-256 of the archive for x86 machines.
      - arm64: SHA-256 of the archive for Arm machines.
    - cluster_init: Whether the server s1 may start a new cluster if no other server answers. Set it to false once the cluster exists, so that a rebuilt s1 can only join.
    - cluster_cidr: Range of pod addresses, from /8 to /24; each machine uses a /24 of it. Cannot be changed after the cluster is created.
    - service_cidr: Range of service addresses, from /12 to /28. Cannot be changed after the cluster is created.
    - flannel_backend: Network between pods on different machines: wireguard-native encrypts the traffic, vxlan does not. Cannot be changed after the cluster is created.
    - disable: Components of k3s to disable on all servers. With a cloud controller, servicelb is always disabled. Whether servicelb is disabled cannot be changed after the cluster is created.
    - pod_security: Pod security standard for namespaces without their own labels. kube-system is exempt.
    - registry_mirrors: URLs of mirrors to pull images from, by registry, such as docker.io. The key * applies to every registry.
  EOT

  type = object({
    version = string
    sha256 = object({
      amd64 = optional(string)
      arm64 = optional(string)
    })
    images_sha256 = optional(object({
      amd64 = optional(string)
      arm64 = optional(string)
    }), {})
    cluster_init     = optional(bool, true)
    cluster_cidr     = optional(string, "10.42.0.0/16")
    service_cidr     = optional(string, "10.43.0.0/16")
    flannel_backend  = optional(string, "wireguard-native")
    disable          = optional(list(string), [])
    pod_security     = optional(string, "baseline")
    registry_mirrors = optional(map(list(string)), {})
  })

  nullable = false

  validation {
    condition     = var.k3s.sha256.amd64 != null || var.k3s.sha256.arm64 != null
    error_message = "proxmox-k8s-cluster: k3s must have sha256.amd64 or sha256.arm64, got ${jsonencode(var.k3s)}."
  }

  validation {
    condition     = can(regex("^v1\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc[0-9]{1,2})?\\+k3s[0-9]{1,2}$", var.k3s.version))
    error_message = "proxmox-k8s-cluster: k3s.version must be a version of k3s such as v1.36.4+k3s1, got ${jsonencode(var.k3s.version)}."
  }

  validation {
    condition     = var.k3s.sha256.amd64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.sha256.amd64))
    error_message = "proxmox-k8s-cluster: k3s.sha256.amd64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.sha256.amd64)}."
  }

  validation {
    condition     = var.k3s.sha256.arm64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.sha256.arm64))
    error_message = "proxmox-k8s-cluster: k3s.sha256.arm64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.sha256.arm64)}."
  }

  validation {
    condition     = var.k3s.images_sha256.amd64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.images_sha256.amd64))
    error_message = "proxmox-k8s-cluster: k3s.images_sha256.amd64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.images_sha256.amd64)}."
  }

  validation {
    condition     = var.k3s.images_sha256.arm64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.images_sha256.arm64))
    error_message = "proxmox-k8s-cluster: k3s.images_sha256.arm64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.images_sha256.arm64)}."
  }

  validation {
    condition     = !strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && try(cidrhost(var.k3s.cluster_cidr, 0) == cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${strcontains(var.k3s.cluster_cidr, ":") ? 128 : 32}", 0), false)
    error_message = "proxmox-k8s-cluster: k3s.cluster_cidr must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.k3s.cluster_cidr)}."
  }

  validation {
    condition     = can(regex("^[^/]*/([89]|1[0-9]|2[0-4])$", var.k3s.cluster_cidr))
    error_message = "proxmox-k8s-cluster: k3s.cluster_cidr must be a range from /8 to /24, got ${jsonencode(var.k3s.cluster_cidr)}."
  }

  validation {
    condition     = !strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)) && try(cidrhost(var.k3s.service_cidr, 0) == cidrhost("${split("/", var.k3s.service_cidr)[0]}/${strcontains(var.k3s.service_cidr, ":") ? 128 : 32}", 0), false)
    error_message = "proxmox-k8s-cluster: k3s.service_cidr must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.k3s.service_cidr)}."
  }

  validation {
    condition     = can(regex("^[^/]*/(1[2-9]|2[0-8])$", var.k3s.service_cidr))
    error_message = "proxmox-k8s-cluster: k3s.service_cidr must be a range from /12 to /28, got ${jsonencode(var.k3s.service_cidr)}."
  }

  validation {
    condition     = contains(["vxlan", "wireguard-native"], var.k3s.flannel_backend)
    error_message = "proxmox-k8s-cluster: k3s.flannel_backend must be one of \"vxlan\", \"wireguard-native\", got ${jsonencode(var.k3s.flannel_backend)}."
  }

  validation {
    condition     = length(distinct(var.k3s.disable)) == length(var.k3s.disable)
    error_message = "proxmox-k8s-cluster: k3s.disable must not have the same element twice, got ${jsonencode(var.k3s.disable)}."
  }

  validation {
    condition     = alltrue([for disable_element in var.k3s.disable : contains(["coredns", "local-storage", "metrics-server", "servicelb", "traefik"], disable_element)])
    error_message = "proxmox-k8s-cluster: k3s.disable[*] must be one of \"coredns\", \"local-storage\", \"metrics-server\", \"servicelb\", \"traefik\", got ${join(", ", [for disable_element in var.k3s.disable : jsonencode(disable_element) if !(contains(["coredns", "local-storage", "metrics-server", "servicelb", "traefik"], disable_element))])}."
  }

  validation {
    condition     = contains(["privileged", "baseline", "restricted"], var.k3s.pod_security)
    error_message = "proxmox-k8s-cluster: k3s.pod_security must be one of \"privileged\", \"baseline\", \"restricted\", got ${jsonencode(var.k3s.pod_security)}."
  }

  validation {
    condition     = alltrue([for key in keys(var.k3s.registry_mirrors) : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|\\*)$", key))])
    error_message = "proxmox-k8s-cluster: k3s.registry_mirrors must have keys that are names of registries such as docker.io, or *, got ${jsonencode(keys(var.k3s.registry_mirrors))}."
  }

  validation {
    condition     = alltrue([for registry_mirror in var.k3s.registry_mirrors : length(registry_mirror) >= 1])
    error_message = "proxmox-k8s-cluster: k3s.registry_mirrors[*] must have at least 1 elements, got ${join(", ", [for registry_mirror in var.k3s.registry_mirrors : jsonencode(length(registry_mirror)) if !(length(registry_mirror) >= 1)])}."
  }

  validation {
    condition     = alltrue(flatten([for registry_mirror in var.k3s.registry_mirrors : [for registry_mirror_1 in registry_mirror : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", registry_mirror_1))]]))
    error_message = "proxmox-k8s-cluster: k3s.registry_mirrors[*][*] must be an http or https URL without / at its end, got ${join(", ", flatten([for registry_mirror in var.k3s.registry_mirrors : [for registry_mirror_1 in registry_mirror : jsonencode(registry_mirror_1) if !(can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", registry_mirror_1)))]]))}."
  }

  validation {
    condition     = (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0) != cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.subnet)[1]))}", 0) != cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.subnet)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)) && !strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)), false) || try(cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.subnet)[1]))}", 0) != cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.subnet)[1]))}", 0), true))
    error_message = "proxmox-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.subnet must not overlap."
  }

  validation {
    condition     = (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0) != cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) != cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) != cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0), true))
    error_message = "proxmox-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap."
  }

  validation {
    condition     = !(var.architecture == "amd64") || var.k3s.sha256.amd64 != null
    error_message = "proxmox-k8s-cluster: k3s.sha256.amd64 must be set if the architecture is amd64."
  }

  validation {
    condition     = !(var.architecture == "arm64") || var.k3s.sha256.arm64 != null
    error_message = "proxmox-k8s-cluster: k3s.sha256.arm64 must be set if the architecture is arm64."
  }
}

variable "artifact_base_url" {
  description = "URL of a server that machines download k3s from instead of GitHub. The files are at <artifact_base_url>/k3s/<version>/<file of the release>, with %2B for + in the version."
  type        = string
  default     = null

  validation {
    condition     = var.artifact_base_url == null ? true : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.artifact_base_url))
    error_message = "proxmox-k8s-cluster: artifact_base_url must be an http or https URL without / at its end, got ${jsonencode(var.artifact_base_url)}."
  }
}

variable "tokens" {
  description = <<-EOT
    Join tokens of the cluster. Cannot be changed after the cluster is created: a rebuilt machine with other tokens is rejected.

    - server: Shared secret of the servers. It also encrypts the cluster's keys in the data store, so keep it together with the snapshots.
    - agent: Secret that allows a machine to join as an agent only.
  EOT

  type = object({
    server = string
    agent  = string
  })

  nullable  = false
  sensitive = true

  validation {
    condition     = can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.tokens.server))
    error_message = "proxmox-k8s-cluster: tokens.server must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.tokens.agent))
    error_message = "proxmox-k8s-cluster: tokens.agent must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }
}

variable "tls" {
  description = <<-EOT
    The cluster's certificate authorities. They are inputs, so that the kubeconfig is available before the cluster. Use EC keys to keep the user data small. The administrator's certificate can be changed. The authorities cannot be changed after the cluster is created: a rebuilt machine with others does not join.

    - server_ca: CA of the API's certificates.
      - certificate: Its certificate, PEM.
      - key: Its private key, PEM.
    - client_ca: CA of the certificates of users and components.
      - certificate: Its certificate, PEM.
      - key: Its private key, PEM.
    - request_header_ca: CA of the API's aggregation layer.
      - certificate: Its certificate, PEM.
      - key: Its private key, PEM.
    - etcd_server_ca: CA of etcd's server and client certificates.
      - certificate: Its certificate, PEM.
      - key: Its private key, PEM.
    - etcd_peer_ca: CA of the certificates between etcd's members.
      - certificate: Its certificate, PEM.
      - key: Its private key, PEM.
    - service_account_key: Private key that signs the tokens of service accounts, PEM.
    - admin: The administrator's certificate for the kubeconfig, signed by client_ca, with the organization system:masters. It is not sent to machines.
      - certificate: The certificate, PEM, followed by intermediate ones if there are any.
      - key: Its private key, PEM.
  EOT

  type = object({
    server_ca = object({
      certificate = string
      key         = string
    })
    client_ca = object({
      certificate = string
      key         = string
    })
    request_header_ca = object({
      certificate = string
      key         = string
    })
    etcd_server_ca = object({
      certificate = string
      key         = string
    })
    etcd_peer_ca = object({
      certificate = string
      key         = string
    })
    service_account_key = string
    admin = object({
      certificate = string
      key         = string
    })
  })

  nullable  = false
  sensitive = true

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.server_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.server_ca.certificate))
    error_message = "proxmox-k8s-cluster: tls.server_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.server_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server_ca.key))
    error_message = "proxmox-k8s-cluster: tls.server_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.client_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.client_ca.certificate))
    error_message = "proxmox-k8s-cluster: tls.client_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.client_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.client_ca.key))
    error_message = "proxmox-k8s-cluster: tls.client_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.request_header_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.request_header_ca.certificate))
    error_message = "proxmox-k8s-cluster: tls.request_header_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.request_header_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.request_header_ca.key))
    error_message = "proxmox-k8s-cluster: tls.request_header_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.etcd_server_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.etcd_server_ca.certificate))
    error_message = "proxmox-k8s-cluster: tls.etcd_server_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.etcd_server_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.etcd_server_ca.key))
    error_message = "proxmox-k8s-cluster: tls.etcd_server_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.etcd_peer_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.etcd_peer_ca.certificate))
    error_message = "proxmox-k8s-cluster: tls.etcd_peer_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.etcd_peer_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.etcd_peer_ca.key))
    error_message = "proxmox-k8s-cluster: tls.etcd_peer_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.service_account_key))
    error_message = "proxmox-k8s-cluster: tls.service_account_key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-k8s-cluster: tls.admin must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.admin.certificate))
    error_message = "proxmox-k8s-cluster: tls.admin.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.admin.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.admin.key))
    error_message = "proxmox-k8s-cluster: tls.admin.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }
}

variable "api_host" {
  description = "DNS name or address by which you reach the API, for the outputs: that of a load balancer or a virtual IP of yours. The first server's address where none is given."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "proxmox-k8s-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
  }
}

variable "etcd_snapshots" {
  description = <<-EOT
    Snapshots of the data store, taken by each server.

    - schedule: Schedule as a cron expression.
    - retention: Number of snapshots to keep.
    - s3: Object storage that snapshots are copied to. Without it, snapshots are lost with the machines.
      - endpoint: Host name of the service, such as fsn1.your-objectstorage.com.
      - bucket: Name of the bucket.
      - region: Region of the bucket.
      - folder: Folder in the bucket.
      - access_key: Access key of a user with write access.
      - secret_key: Secret key of that user.
  EOT

  type = object({
    schedule  = optional(string, "0 */6 * * *")
    retention = optional(number, 28)
    s3 = optional(object({
      endpoint   = string
      bucket     = string
      region     = optional(string, "us-east-1")
      folder     = optional(string, "")
      access_key = string
      secret_key = string
    }))
  })

  default   = {}
  nullable  = false
  sensitive = true

  validation {
    condition     = can(regex("^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|@every ([1-9][0-9]{0,4}[hms])+|([*?]|([0-5]?[0-9])(-([0-5]?[0-9]))?)(/[1-9][0-9]?)?(,([*?]|([0-5]?[0-9])(-([0-5]?[0-9]))?)(/[1-9][0-9]?)?)* ([*?]|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)(/[1-9][0-9]?)?(,([*?]|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)(/[1-9][0-9]?)?)* ([*?]|(0?[1-9]|[12][0-9]|3[01])(-(0?[1-9]|[12][0-9]|3[01]))?)(/[1-9][0-9]?)?(,([*?]|(0?[1-9]|[12][0-9]|3[01])(-(0?[1-9]|[12][0-9]|3[01]))?)(/[1-9][0-9]?)?)* ([*?]|(0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(-(0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc]))?)(/[1-9][0-9]?)?(,([*?]|(0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(-(0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc]))?)(/[1-9][0-9]?)?)* ([*?]|([0-6]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(-([0-6]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt]))?)(/[1-9][0-9]?)?(,([*?]|([0-6]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(-([0-6]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt]))?)(/[1-9][0-9]?)?)*)$", var.etcd_snapshots.schedule))
    error_message = "proxmox-k8s-cluster: etcd_snapshots.schedule must be a cron expression of five fields such as 0 */6 * * *, or one of @hourly, @daily, @weekly, @monthly and @every with a duration, got ${nonsensitive(jsonencode(var.etcd_snapshots.schedule))}."
  }

  validation {
    condition     = var.etcd_snapshots.retention == floor(var.etcd_snapshots.retention) && var.etcd_snapshots.retention >= 1 && var.etcd_snapshots.retention <= 1000
    error_message = "proxmox-k8s-cluster: etcd_snapshots.retention must be a whole number from 1 to 1000, got ${nonsensitive(jsonencode(var.etcd_snapshots.retention))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.endpoint, null) == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$", var.etcd_snapshots.s3.endpoint))
    error_message = "proxmox-k8s-cluster: etcd_snapshots.s3.endpoint must be a host name, with an optional port, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.endpoint, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.bucket, null) == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.etcd_snapshots.s3.bucket))
    error_message = "proxmox-k8s-cluster: etcd_snapshots.s3.bucket must be a bucket's name, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.bucket, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.region, null) == null ? true : can(regex("^[a-z0-9-]+$", var.etcd_snapshots.s3.region))
    error_message = "proxmox-k8s-cluster: etcd_snapshots.s3.region must be a region such as us-east-1, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.region, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.folder, null) == null ? true : can(regex("^[A-Za-z0-9._/-]*$", var.etcd_snapshots.s3.folder))
    error_message = "proxmox-k8s-cluster: etcd_snapshots.s3.folder must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.folder, null)))}."
  }
}
