# Made from spec/modules/proxmox-vault-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "proxmox-vault-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "nodes" {
  description = "Proxmox nodes that machines are distributed over in turn: machine 1 on the first node, machine 2 on the second, and so on. Used only when a machine is created: running machines stay on their nodes when the list changes."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.nodes) >= 1 && length(var.nodes) <= 100
    error_message = "proxmox-vault-cluster: nodes must have 1 to 100 elements, got ${jsonencode(length(var.nodes))}."
  }

  validation {
    condition     = length(distinct(var.nodes)) == length(var.nodes)
    error_message = "proxmox-vault-cluster: nodes must not have the same element twice, got ${jsonencode(var.nodes)}."
  }

  validation {
    condition     = alltrue([for node in var.nodes : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node))])
    error_message = "proxmox-vault-cluster: nodes[*] must be the name of a node, such as pve-1, got ${join(", ", [for node in var.nodes : jsonencode(node) if !(can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node)))])}."
  }
}

variable "vm_id_base" {
  description = "Base of the machines' IDs. A machine's ID is this number plus the number of its address in the subnet: with 3000, the first server has 3011. Default: Proxmox's next free IDs."
  type        = string
  default     = null

  validation {
    condition     = var.vm_id_base == null ? true : can(regex("^[1-9][0-9]{2,7}$", var.vm_id_base))
    error_message = "proxmox-vault-cluster: vm_id_base must be a number from 100 to 99999999 in quotes, such as \"3000\", got ${jsonencode(var.vm_id_base)}."
  }
}

variable "image" {
  description = "Image of the machines, in a datastore with content type import on all nodes: Debian 12 or 13, or an image that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "local:import/debian-13-genericcloud-amd64.qcow2"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", var.image))
    error_message = "proxmox-vault-cluster: image must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${jsonencode(var.image)}."
  }
}

variable "datastore_id" {
  description = "Datastore of the machines' disks and cloud-init drives."
  type        = string
  default     = "local-lvm"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.datastore_id))
    error_message = "proxmox-vault-cluster: datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.datastore_id)}."
  }
}

variable "snippets_datastore_id" {
  description = "Datastore that user data is uploaded to over SSH. Its content types must include snippets."
  type        = string
  default     = "local"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.snippets_datastore_id))
    error_message = "proxmox-vault-cluster: snippets_datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.snippets_datastore_id)}."
  }
}

variable "cpu_type" {
  description = "CPU type, such as x86-64-v2-AES, x86-64-v3 or host. The more features the type needs, the fewer nodes the machine can move to."
  type        = string
  default     = "x86-64-v2-AES"
  nullable    = false

  validation {
    condition     = can(regex("^(host|max|x86-64-v2|x86-64-v2-AES|x86-64-v3|x86-64-v4|kvm32|kvm64|qemu32|qemu64|486|Broadwell|Broadwell-IBRS|Broadwell-noTSX|Broadwell-noTSX-IBRS|Cascadelake-Server|Cascadelake-Server-noTSX|Cascadelake-Server-v2|Cascadelake-Server-v4|Cascadelake-Server-v5|Conroe|Cooperlake|Cooperlake-v2|EPYC|EPYC-Genoa|EPYC-IBPB|EPYC-Milan|EPYC-Rome|EPYC-Rome-v2|EPYC-Rome-v3|EPYC-Rome-v4|EPYC-v3|EPYC-v4|Haswell|Haswell-IBRS|Haswell-noTSX|Haswell-noTSX-IBRS|Icelake-Client|Icelake-Client-noTSX|Icelake-Server|Icelake-Server-noTSX|Icelake-Server-v3|Icelake-Server-v4|Icelake-Server-v5|Icelake-Server-v6|IvyBridge|IvyBridge-IBRS|KnightsMill|Nehalem|Nehalem-IBRS|Opteron_G1|Opteron_G2|Opteron_G3|Opteron_G4|Opteron_G5|Penryn|SandyBridge|SandyBridge-IBRS|SapphireRapids|Skylake-Client|Skylake-Client-IBRS|Skylake-Client-noTSX-IBRS|Skylake-Client-v4|Skylake-Server|Skylake-Server-IBRS|Skylake-Server-noTSX-IBRS|Skylake-Server-v4|Skylake-Server-v5|Westmere|Westmere-IBRS|athlon|core2duo|coreduo|pentium|pentium2|pentium3|phenom|custom-[A-Za-z0-9_-]+)$", var.cpu_type))
    error_message = "proxmox-vault-cluster: cpu_type must be a CPU type that Proxmox knows, such as x86-64-v2-AES, host or EPYC-Milan, or custom- and your own name, got ${jsonencode(var.cpu_type)}."
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
    error_message = "proxmox-vault-cluster: pool_id must be the ID of a pool: letters, digits, -, _ and ., and up to two / for nested pools, such as prod/web, got ${jsonencode(var.pool_id)}."
  }
}

variable "tags" {
  description = "Additional tags of the machines. Their own tags are the cluster's name, their role and their pool."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.tags : can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag))])
    error_message = "proxmox-vault-cluster: tags[*] must be letters, digits, _, ., + and -, a letter, digit or _ first, got ${join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag)))])}."
  }
}

variable "ssh_keys" {
  description = "Public SSH keys, one per line, that may log in as the image's user (debian in Debian's images). Not required: nodes set themselves up. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]+={0,2}( [^\\r\\n]*)?[\\r\\n]*$", ssh_key))])
    error_message = "proxmox-vault-cluster: ssh_keys[*] must be a public SSH key, such as \"ssh-ed25519 AAAA… admin\"; a private key does not belong here; the given value is not shown."
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
    error_message = "proxmox-vault-cluster: network.subnet must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = can(regex("^(10\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.subnet))
    error_message = "proxmox-vault-cluster: network.subnet must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = var.network.ip_range == null ? true : !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "proxmox-vault-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = var.network.ip_range == null ? true : can(regex("^(10(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}/([89]|1[0-9]|2[0-4])|172\\.(1[6-9]|2[0-9]|3[01])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[2-9]|2[0-4])|192\\.168(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[6-9]|2[0-4]))$", var.network.ip_range))
    error_message = "proxmox-vault-cluster: network.ip_range must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and /24 or larger, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = !strcontains(var.network.gateway, ":") && can(cidrhost("${var.network.gateway}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.gateway))
    error_message = "proxmox-vault-cluster: network.gateway must be an IPv4 address, got ${jsonencode(var.network.gateway)}."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,15}$", var.network.bridge))
    error_message = "proxmox-vault-cluster: network.bridge must be the name of a bridge, such as vmbr0, got ${jsonencode(var.network.bridge)}."
  }

  validation {
    condition     = var.network.vlan_id == null ? true : var.network.vlan_id == floor(var.network.vlan_id) && var.network.vlan_id >= 1 && var.network.vlan_id <= 4094
    error_message = "proxmox-vault-cluster: network.vlan_id must be a whole number from 1 to 4094, got ${jsonencode(var.network.vlan_id)}."
  }

  validation {
    condition     = var.network.mtu == null ? true : var.network.mtu == 1 || var.network.mtu == floor(var.network.mtu) && var.network.mtu >= 576 && var.network.mtu <= 65520
    error_message = "proxmox-vault-cluster: network.mtu must be a whole number from 576 to 65520 (bytes), or 1, got ${jsonencode(var.network.mtu)}."
  }

  validation {
    condition     = alltrue([for server in var.network.dns.servers : can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server))])
    error_message = "proxmox-vault-cluster: network.dns.servers[*] must be an IP address, got ${join(", ", [for server in var.network.dns.servers : jsonencode(server) if !(can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server)))])}."
  }

  validation {
    condition     = var.network.dns.domain == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.network.dns.domain))
    error_message = "proxmox-vault-cluster: network.dns.domain must be a DNS name, such as web-1 or web-1.example.com, got ${jsonencode(var.network.dns.domain)}."
  }

  validation {
    condition     = !try(!strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) && tonumber(split("/", var.network.subnet)[1]) >= tonumber(split("/", var.network.ip_range)[1]), true)
    error_message = "proxmox-vault-cluster: network.subnet must lie in network.ip_range."
  }
}

variable "admin_cidrs" {
  description = "Address ranges that may use SSH (22/tcp) on all machines, such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.admin_cidrs) <= 100
    error_message = "proxmox-vault-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "proxmox-vault-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API, such as 203.0.113.0/24. Default: only the cluster's machines have access."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "proxmox-vault-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "proxmox-vault-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
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
    error_message = "proxmox-vault-cluster: firewall.rules must have at most 100 elements, got ${jsonencode(length(var.firewall.rules))}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : contains(["tcp", "udp"], rule.protocol)])
    error_message = "proxmox-vault-cluster: firewall.rules[*].protocol must be one of \"tcp\", \"udp\", got ${join(", ", [for rule in var.firewall.rules : jsonencode(rule.protocol) if !(contains(["tcp", "udp"], rule.protocol))])}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", rule.ports)) && try(1 <= tonumber(split("-", rule.ports)[0]) && tonumber(split("-", rule.ports)[0]) <= tonumber(reverse(split("-", rule.ports))[0]) && tonumber(reverse(split("-", rule.ports))[0]) <= 65535, false)])
    error_message = "proxmox-vault-cluster: firewall.rules[*].ports must be a port such as \"443\", or a range such as \"30000-32767\", got ${join(", ", [for rule in var.firewall.rules : jsonencode(rule.ports) if !(can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", rule.ports)) && try(1 <= tonumber(split("-", rule.ports)[0]) && tonumber(split("-", rule.ports)[0]) <= tonumber(reverse(split("-", rule.ports))[0]) && tonumber(reverse(split("-", rule.ports))[0]) <= 65535, false))])}."
  }

  validation {
    condition     = alltrue([for rule in var.firewall.rules : length(rule.sources) >= 1 && length(rule.sources) <= 100])
    error_message = "proxmox-vault-cluster: firewall.rules[*].sources must have 1 to 100 elements, got ${join(", ", [for rule in var.firewall.rules : jsonencode(length(rule.sources)) if !(length(rule.sources) >= 1 && length(rule.sources) <= 100)])}."
  }

  validation {
    condition     = alltrue(flatten([for rule in var.firewall.rules : [for source in rule.sources : can(cidrhost(source, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", source)) && try(cidrhost(source, 0) == cidrhost("${split("/", source)[0]}/${strcontains(source, ":") ? 128 : 32}", 0), false)]]))
    error_message = "proxmox-vault-cluster: firewall.rules[*].sources[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", flatten([for rule in var.firewall.rules : [for source in rule.sources : jsonencode(source) if !(can(cidrhost(source, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", source)) && try(cidrhost(source, 0) == cidrhost("${split("/", source)[0]}/${strcontains(source, ":") ? 128 : 32}", 0), false))]]))}."
  }
}

variable "delete_protection" {
  description = "Whether the machines and their disks are protected against deletion."
  type        = bool
  default     = false
  nullable    = false
}

variable "servers" {
  description = <<-EOT
    The machines that run Vault: s1, s2 and so on.

    - count: Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.
    - cores: Cores of each machine.
    - memory: Memory of each machine in MiB.
    - disk_size: Size of each machine's disk in GiB. It can grow, but not shrink.
  EOT

  type = object({
    count     = optional(number, 3)
    cores     = optional(number, 2)
    memory    = optional(number, 4096)
    disk_size = optional(number, 20)
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.servers.count == floor(var.servers.count) && var.servers.count >= 1 && var.servers.count <= 5
    error_message = "proxmox-vault-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "proxmox-vault-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.cores == floor(var.servers.cores) && var.servers.cores >= 1 && var.servers.cores <= 2304
    error_message = "proxmox-vault-cluster: servers.cores must be a whole number from 1 to 2304, got ${jsonencode(var.servers.cores)}."
  }

  validation {
    condition     = var.servers.memory == floor(var.servers.memory) && var.servers.memory >= 512 && var.servers.memory <= 268435456
    error_message = "proxmox-vault-cluster: servers.memory must be a whole number from 512 to 268435456 (MiB), got ${jsonencode(var.servers.memory)}."
  }

  validation {
    condition     = var.servers.disk_size == floor(var.servers.disk_size) && var.servers.disk_size >= 4 && var.servers.disk_size <= 524288
    error_message = "proxmox-vault-cluster: servers.disk_size must be a whole number from 4 to 524288 (GiB), got ${jsonencode(var.servers.disk_size)}."
  }
}

variable "vault" {
  description = <<-EOT
    Version and settings of Vault. Changes apply to machines that are created or rebuilt later.

    - version: Version of the Debian package, such as 2.1.2-1. To upgrade, rebuild one machine at a time, the leader last.
    - ui: Whether Vault serves its web interface.
  EOT

  type = object({
    version = string
    ui      = optional(bool, true)
  })

  nullable = false

  validation {
    condition     = can(regex("^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}-[0-9]{1,2}$", var.vault.version))
    error_message = "proxmox-vault-cluster: vault.version must be a package's version such as 2.1.2-1, of the community edition: the Enterprise edition (+ent) is another package and needs a license, got ${jsonencode(var.vault.version)}."
  }
}

variable "apt" {
  description = <<-EOT
    Apt repository that machines install the package from.

    - url: URL of HashiCorp's repository, or of your mirror.
    - key: Signing key of the repository, ASCII-armored. Default: HashiCorp's, with the fingerprint 798A EC65 4E5C 1542 8C8E 42EE AA16 FCBC A621 E701.
  EOT

  type = object({
    url = optional(string, "https://apt.releases.hashicorp.com")
    key = optional(string)
  })

  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.apt.url))
    error_message = "proxmox-vault-cluster: apt.url must be an http or https URL without / at its end, got ${jsonencode(var.apt.url)}."
  }

  validation {
    condition     = var.apt.key == null ? true : can(regex("^-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n[A-Za-z0-9+/=:. \\r\\n-]+-----END PGP PUBLIC KEY BLOCK-----[ \\t\\r\\n]*$", var.apt.key))
    error_message = "proxmox-vault-cluster: apt.key must be an ASCII-armored public key, from its BEGIN to its END line, got ${jsonencode(var.apt.key)}."
  }
}

variable "tls" {
  description = <<-EOT
    Certificates of the servers. Use EC keys to keep the user data small.

    - ca_certificate: Certificate of the CA, PEM. The CA's key stays with you; it is not sent to machines.
    - server: The servers' certificate, signed by that CA, for the DNS name vault.<name>.internal. It contains no addresses, so machines can change.
      - certificate: The certificate, PEM, followed by intermediate ones if there are any.
      - key: Its private key, PEM.
  EOT

  type = object({
    ca_certificate = string
    server = object({
      certificate = string
      key         = string
    })
  })

  nullable  = false
  sensitive = true

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.ca_certificate))
    error_message = "proxmox-vault-cluster: tls.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.ca_certificate))}."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "proxmox-vault-cluster: tls.server must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.server.certificate))
    error_message = "proxmox-vault-cluster: tls.server.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.server.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server.key))
    error_message = "proxmox-vault-cluster: tls.server.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }
}

variable "transit_seal" {
  description = <<-EOT
    Transit engine of another Vault that unseals this one. Without it, you unseal Vault manually with its key shares.

    - address: URL of the other Vault, such as https://vault.example.com:8200.
    - key_name: Name of the transit key.
    - mount_path: Mount path of the transit engine.
    - namespace: Namespace of the transit engine.
    - token: Token that may encrypt and decrypt with the key. Use an orphan, periodic token, which Vault renews.
    - ca_certificate: Certificate of the CA that signed the other Vault's, PEM.
  EOT

  type = object({
    address        = string
    key_name       = string
    mount_path     = optional(string, "transit/")
    namespace      = optional(string)
    token          = string
    ca_certificate = optional(string)
  })

  default   = null
  sensitive = true

  validation {
    condition     = try(var.transit_seal.address, null) == null ? true : can(regex("^https?://[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$", var.transit_seal.address))
    error_message = "proxmox-vault-cluster: transit_seal.address must be a URL such as https://vault.example.com:8200, got ${nonsensitive(jsonencode(try(var.transit_seal.address, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.key_name, null) == null ? true : can(regex("^[A-Za-z0-9._-]+$", var.transit_seal.key_name))
    error_message = "proxmox-vault-cluster: transit_seal.key_name must be letters, digits and ._-, got ${nonsensitive(jsonencode(try(var.transit_seal.key_name, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.mount_path, null) == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.transit_seal.mount_path))
    error_message = "proxmox-vault-cluster: transit_seal.mount_path must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.transit_seal.mount_path, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.namespace, null) == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.transit_seal.namespace))
    error_message = "proxmox-vault-cluster: transit_seal.namespace must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.transit_seal.namespace, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.token, null) == null ? true : can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.transit_seal.token))
    error_message = "proxmox-vault-cluster: transit_seal.token must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }

  validation {
    condition     = try(var.transit_seal.ca_certificate, null) == null ? true : can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.transit_seal.ca_certificate))
    error_message = "proxmox-vault-cluster: transit_seal.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(try(var.transit_seal.ca_certificate, null)))}."
  }
}

variable "api_host" {
  description = "DNS name or address by which you reach the API, for the outputs: that of a load balancer or a virtual IP of yours. The first server's address where none is given."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "proxmox-vault-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
  }
}
