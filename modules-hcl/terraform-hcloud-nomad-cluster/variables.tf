# Made from spec/modules/hcloud-nomad-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "hcloud-nomad-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "location" {
  description = "Location of the machines, such as fsn1, nbg1, hel1, ash, hil or sin."
  type        = string
  default     = "fsn1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]*$", var.location))
    error_message = "hcloud-nomad-cluster: location must be a location such as fsn1, got ${jsonencode(var.location)}."
  }
}

variable "image" {
  description = "Image of the machines: Debian 12 or 13, or an image that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "debian-13"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]*$", var.image))
    error_message = "hcloud-nomad-cluster: image must be the name or ID of an image, such as debian-13, got ${jsonencode(var.image)}."
  }
}

variable "ssh_keys" {
  description = "Names or IDs of the SSH keys that may log in as root. Not required: nodes set themselves up. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^[^\\n]+$", ssh_key))])
    error_message = "hcloud-nomad-cluster: ssh_keys[*] must be a single non-empty line, got ${join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^[^\\n]+$", ssh_key)))])}."
  }
}

variable "labels" {
  description = "Additional labels of all resources of the cluster. The cluster's own labels are cluster, role and pool."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))])
    error_message = "hcloud-nomad-cluster: labels must have keys that are 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /, got ${jsonencode(keys(var.labels))}."
  }

  validation {
    condition     = alltrue([for key in keys(var.labels) : !can(regex("^hetzner\\.cloud/[A-Za-z0-9_./-]*$", key))])
    error_message = "hcloud-nomad-cluster: labels must have no keys with the prefix hetzner.cloud/, which Hetzner reserves, got ${jsonencode(keys(var.labels))}."
  }

  validation {
    condition     = alltrue([for label in var.labels : can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label))])
    error_message = "hcloud-nomad-cluster: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got ${join(", ", [for label in var.labels : jsonencode(label) if !(can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label)))])}."
  }
}

variable "network" {
  description = <<-EOT
    The private network. The cluster has its own subnet, in a new or an existing network.

    - create: Whether to create a network for the cluster.
    - id: ID of an existing network, if create is false.
    - ip_range: Range of the network, private and from /8 to /24; for an existing network, its range.
    - subnet: Range of the cluster's subnet, from /16 to /26. Servers have the addresses from number 11 on.
    - zone: Network zone. Default: the location's zone.
  EOT

  type = object({
    create   = optional(bool, true)
    id       = optional(string)
    ip_range = optional(string, "10.0.0.0/16")
    subnet   = optional(string, "10.0.1.0/24")
    zone     = optional(string)
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.network.create || var.network.id != null
    error_message = "hcloud-nomad-cluster: network must have an id if create is false, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = !var.network.create || var.network.id == null
    error_message = "hcloud-nomad-cluster: network must have no id if create is true: set create to false to use an existing network, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = var.network.id == null ? true : can(regex("^[1-9][0-9]*$", var.network.id))
    error_message = "hcloud-nomad-cluster: network.id must be an ID of digits, such as \"4711\", got ${jsonencode(var.network.id)}."
  }

  validation {
    condition     = !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "hcloud-nomad-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = can(regex("^(10(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}/([89]|1[0-9]|2[0-4])|172\\.(1[6-9]|2[0-9]|3[01])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[2-9]|2[0-4])|192\\.168(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[6-9]|2[0-4]))$", var.network.ip_range))
    error_message = "hcloud-nomad-cluster: network.ip_range must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and /24 or larger, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = !strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && try(cidrhost(var.network.subnet, 0) == cidrhost("${split("/", var.network.subnet)[0]}/${strcontains(var.network.subnet, ":") ? 128 : 32}", 0), false)
    error_message = "hcloud-nomad-cluster: network.subnet must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = can(regex("^(10\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.subnet))
    error_message = "hcloud-nomad-cluster: network.subnet must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = var.network.zone == null ? true : contains(["eu-central", "us-east", "us-west", "ap-southeast"], var.network.zone)
    error_message = "hcloud-nomad-cluster: network.zone must be one of \"eu-central\", \"us-east\", \"us-west\", \"ap-southeast\", got ${jsonencode(var.network.zone)}."
  }

  validation {
    condition     = !try(!strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) && tonumber(split("/", var.network.subnet)[1]) >= tonumber(split("/", var.network.ip_range)[1]), true)
    error_message = "hcloud-nomad-cluster: network.subnet must lie in network.ip_range."
  }
}

variable "public_net" {
  description = <<-EOT
    Public addresses of the machines. Without them, machines need another way to download packages: a NAT gateway or artifact_base_url. Used only when a machine is created; later changes are ignored.

    - ipv4_enabled: Whether machines have a public IPv4 address.
    - ipv6_enabled: Whether machines have a public IPv6 network.
  EOT

  type = object({
    ipv4_enabled = optional(bool, true)
    ipv6_enabled = optional(bool, true)
  })

  default  = {}
  nullable = false
}

variable "admin_cidrs" {
  description = "Address ranges that may use SSH (22/tcp) on all machines, such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.admin_cidrs) <= 100
    error_message = "hcloud-nomad-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "hcloud-nomad-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API from outside, such as 203.0.113.0/24. Default: no access from outside. The private network always has access."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "hcloud-nomad-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "hcloud-nomad-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "firewall_ids" {
  description = "IDs of additional firewalls for all machines, for example to open ports to your users. Machines without public addresses have no firewalls."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for firewall_id in var.firewall_ids : can(regex("^[1-9][0-9]*$", firewall_id))])
    error_message = "hcloud-nomad-cluster: firewall_ids[*] must be an ID of digits, such as \"4711\", got ${join(", ", [for firewall_id in var.firewall_ids : jsonencode(firewall_id) if !(can(regex("^[1-9][0-9]*$", firewall_id)))])}."
  }
}

variable "anti_affinity" {
  description = "Whether machines of one group run on different hosts, through placement groups of ten."
  type        = bool
  default     = true
  nullable    = false
}

variable "delete_protection" {
  description = "Whether machines, network and load balancer are protected against deletion."
  type        = bool
  default     = false
  nullable    = false
}

variable "task_cidrs" {
  description = "Address ranges that may use the dynamic ports of tasks on clients (20000-32000), such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.task_cidrs) <= 100
    error_message = "hcloud-nomad-cluster: task_cidrs must have at most 100 elements, got ${jsonencode(length(var.task_cidrs))}."
  }

  validation {
    condition     = alltrue([for task_cidr in var.task_cidrs : can(cidrhost(task_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", task_cidr)) && try(cidrhost(task_cidr, 0) == cidrhost("${split("/", task_cidr)[0]}/${strcontains(task_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "hcloud-nomad-cluster: task_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for task_cidr in var.task_cidrs : jsonencode(task_cidr) if !(can(cidrhost(task_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", task_cidr)) && try(cidrhost(task_cidr, 0) == cidrhost("${split("/", task_cidr)[0]}/${strcontains(task_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "load_balancer" {
  description = <<-EOT
    A load balancer in front of the servers' API.

    - enabled: Whether to create a load balancer. It has address number 9 of the subnet.
    - type: Type of the load balancer, such as lb11.
    - public: Whether it also has public addresses. No firewall filters those: everyone can reach the API, regardless of api_cidrs.
  EOT

  type = object({
    enabled = optional(bool, false)
    type    = optional(string, "lb11")
    public  = optional(bool, false)
  })

  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^lb[0-9]+$", var.load_balancer.type))
    error_message = "hcloud-nomad-cluster: load_balancer.type must be a type of load balancer such as lb11, got ${jsonencode(var.load_balancer.type)}."
  }
}

variable "servers" {
  description = <<-EOT
    The machines that run Nomad's servers: s1, s2 and so on.

    - count: Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.
    - server_type: Server type, such as cx33 or cax21.
  EOT

  type = object({
    count       = optional(number, 3)
    server_type = optional(string, "cx23")
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.servers.count == floor(var.servers.count) && var.servers.count >= 1 && var.servers.count <= 5
    error_message = "hcloud-nomad-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "hcloud-nomad-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = can(regex("^[a-z]+[0-9]+[a-z0-9-]*$", var.servers.server_type))
    error_message = "hcloud-nomad-cluster: servers.server_type must be a server type such as cx23, got ${jsonencode(var.servers.server_type)}."
  }
}

variable "client_pools" {
  description = <<-EOT
    Machines that run tasks, in pools of identical machines. The pool's name is their node class.

    - count: Number of machines. A change affects only the machines that are added or removed.
    - server_type: Server type, such as cx33 or cax21.
    - location: Location of the pool's machines, in the same network zone. Default: the cluster's location.
    - first_address: Number of the pool's first address in the subnet: 32 is 10.0.1.32 in 10.0.1.0/24. Each machine takes the next address and keeps it, so leave room to grow before the next pool.
    - meta: Metadata of its clients, for job constraints.
  EOT

  type = map(object({
    count         = optional(number, 1)
    server_type   = optional(string, "cx33")
    location      = optional(string)
    first_address = optional(number, 32)
    meta          = optional(map(string), {})
  }))

  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.client_pools) : can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", key))])
    error_message = "hcloud-nomad-cluster: client_pools must have keys that are 1 to 20 lower-case letters, digits and -, starting with a letter, got ${jsonencode(keys(var.client_pools))}."
  }

  validation {
    condition     = length(var.client_pools) <= 20
    error_message = "hcloud-nomad-cluster: client_pools must have at most 20 elements, got ${jsonencode(length(var.client_pools))}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : client_pool.count == floor(client_pool.count) && client_pool.count >= 0 && client_pool.count <= 100])
    error_message = "hcloud-nomad-cluster: client_pools[*].count must be a whole number from 0 to 100, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.count) if !(client_pool.count == floor(client_pool.count) && client_pool.count >= 0 && client_pool.count <= 100)])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : can(regex("^[a-z]+[0-9]+[a-z0-9-]*$", client_pool.server_type))])
    error_message = "hcloud-nomad-cluster: client_pools[*].server_type must be a server type such as cx23, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.server_type) if !(can(regex("^[a-z]+[0-9]+[a-z0-9-]*$", client_pool.server_type)))])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : can(regex("^[a-z]{3}[0-9]*$", client_pool.location)) if client_pool.location != null])
    error_message = "hcloud-nomad-cluster: client_pools[*].location must be a location such as fsn1, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.location) if client_pool.location != null ? !(can(regex("^[a-z]{3}[0-9]*$", client_pool.location))) : false])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : client_pool.first_address == floor(client_pool.first_address) && client_pool.first_address >= 16 && client_pool.first_address <= 16000])
    error_message = "hcloud-nomad-cluster: client_pools[*].first_address must be a whole number from 16 to 16000, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.first_address) if !(client_pool.first_address == floor(client_pool.first_address) && client_pool.first_address >= 16 && client_pool.first_address <= 16000)])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : alltrue([for key in keys(client_pool.meta) : can(regex("^[A-Za-z_][A-Za-z0-9_.-]*$", key))])])
    error_message = "hcloud-nomad-cluster: client_pools[*].meta must have keys that are letters, digits and ._-, starting with a letter, got ${join(", ", [for client_pool in var.client_pools : jsonencode(keys(client_pool.meta)) if !(alltrue([for key in keys(client_pool.meta) : can(regex("^[A-Za-z_][A-Za-z0-9_.-]*$", key))]))])}."
  }

  validation {
    condition     = var.servers.count + sum(concat([0], values(var.client_pools)[*].count)) <= 100
    error_message = "hcloud-nomad-cluster: servers and client_pools must have at most 100 machines together, the limit of a Hetzner network."
  }

  validation {
    condition     = alltrue([for place in concat([var.location], [for pool in var.client_pools : pool.location if pool.location != null]) : try(coalesce(lookup({ fsn1 = "eu-central", nbg1 = "eu-central", hel1 = "eu-central", ash = "us-east", hil = "us-west", sin = "ap-southeast" }, place, null), var.network.zone), null) == try(coalesce(var.network.zone, lookup({ fsn1 = "eu-central", nbg1 = "eu-central", hel1 = "eu-central", ash = "us-east", hil = "us-west", sin = "ap-southeast" }, var.location, null)), "")])
    error_message = "hcloud-nomad-cluster: network.zone must be the zone of location and of all client_pools: eu-central for fsn1, nbg1, hel1; us-east for ash; us-west for hil; ap-southeast for sin; leave it unset to use the location's zone, unless the location is not listed."
  }

  validation {
    condition     = alltrue(flatten([for key, a in var.client_pools : [for other, b in var.client_pools : a.first_address + a.count <= b.first_address || b.first_address + b.count <= a.first_address if key != other]])) && try(alltrue([for pool in var.client_pools : pool.first_address + pool.count < pow(2, 32 - tonumber(split("/", var.network.subnet)[1]))]), true)
    error_message = "hcloud-nomad-cluster: client_pools must have address blocks (first_address to first_address + count - 1) that do not overlap and that end before the last address of network.subnet."
  }
}

variable "nomad" {
  description = <<-EOT
    Version and settings of Nomad. Changes apply to machines that are created or rebuilt later.

    - version: Version of the Debian package, such as 2.0.7-1. To upgrade, rebuild one machine at a time, servers first.
    - region: Name of the region. It must match the certificates.
    - datacenter: Name of the data center.
  EOT

  type = object({
    version    = string
    region     = optional(string, "global")
    datacenter = optional(string, "dc1")
  })

  nullable = false

  validation {
    condition     = can(regex("^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}-[0-9]{1,2}$", var.nomad.version))
    error_message = "hcloud-nomad-cluster: nomad.version must be a package's version such as 2.0.7-1, of the community edition: the Enterprise edition (+ent) is another package and needs a license, got ${jsonencode(var.nomad.version)}."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", var.nomad.region))
    error_message = "hcloud-nomad-cluster: nomad.region must be 1 to 32 lower-case letters, digits and -, got ${jsonencode(var.nomad.region)}."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", var.nomad.datacenter))
    error_message = "hcloud-nomad-cluster: nomad.datacenter must be 1 to 32 lower-case letters, digits and -, got ${jsonencode(var.nomad.datacenter)}."
  }
}

variable "docker" {
  description = <<-EOT
    Docker on clients, with Nomad's Docker driver.

    - enabled: Whether to install Docker on clients.
    - allow_privileged: Whether tasks may run privileged containers.
    - volumes: Whether tasks may mount folders of the client.
  EOT

  type = object({
    enabled          = optional(bool, true)
    allow_privileged = optional(bool, false)
    volumes          = optional(bool, false)
  })

  default  = {}
  nullable = false

  validation {
    condition     = !var.docker.enabled || var.docker.allow_privileged && var.docker.volumes || can(regex("^(2\\.0\\.4|([3-9]|[1-9][0-9]{1,2})\\.[0-9]{1,3}\\.[0-9]{1,3}|2\\.([1-9]|[1-9][0-9]{1,2})\\.[0-9]{1,3}|2\\.0\\.([5-9]|[1-9][0-9]{1,2}))-", var.nomad.version))
    error_message = "hcloud-nomad-cluster: nomad.version must be 2.0.4-1 or newer if docker.allow_privileged or docker.volumes is false: with older versions tasks can bypass both (CVE-2026-14891, CVE-2026-14896)."
  }
}

variable "task_network" {
  description = "Address that tasks listen on: the client's private address, or the address of its default route."
  type        = string
  default     = "private"
  nullable    = false

  validation {
    condition     = contains(["private", "public"], var.task_network)
    error_message = "hcloud-nomad-cluster: task_network must be one of \"private\", \"public\", got ${jsonencode(var.task_network)}."
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
    error_message = "hcloud-nomad-cluster: apt.url must be an http or https URL without / at its end, got ${jsonencode(var.apt.url)}."
  }

  validation {
    condition     = var.apt.key == null ? true : can(regex("^-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n[A-Za-z0-9+/=:. \\r\\n-]+-----END PGP PUBLIC KEY BLOCK-----[ \\t\\r\\n]*$", var.apt.key))
    error_message = "hcloud-nomad-cluster: apt.key must be an ASCII-armored public key, from its BEGIN to its END line, got ${jsonencode(var.apt.key)}."
  }
}

variable "gossip_key" {
  description = "Encryption key of the servers' gossip: 32 random bytes in base64, as generated by nomad operator gossip keyring generate."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.gossip_key))
    error_message = "hcloud-nomad-cluster: gossip_key must be 32 bytes in base64; the given value is not shown."
  }
}

variable "tls" {
  description = <<-EOT
    Certificates of servers and clients. Use EC keys to keep the user data small.

    - ca_certificate: Certificate of the CA, PEM. The CA's key stays with you; it is not sent to machines.
    - server: The servers' certificate, signed by that CA, for the DNS name server.<region>.nomad. It contains no addresses, so machines can change.
      - certificate: The certificate, PEM, followed by intermediate ones if there are any.
      - key: Its private key, PEM.
    - client: The clients' certificate, signed by that CA, for the DNS name client.<region>.nomad. It contains no addresses, so machines can change.
      - certificate: The certificate, PEM, followed by intermediate ones if there are any.
      - key: Its private key, PEM.
  EOT

  type = object({
    ca_certificate = string
    server = object({
      certificate = string
      key         = string
    })
    client = object({
      certificate = string
      key         = string
    })
  })

  nullable  = false
  sensitive = true

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.ca_certificate))
    error_message = "hcloud-nomad-cluster: tls.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.ca_certificate))}."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "hcloud-nomad-cluster: tls.server must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.server.certificate))
    error_message = "hcloud-nomad-cluster: tls.server.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.server.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server.key))
    error_message = "hcloud-nomad-cluster: tls.server.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "hcloud-nomad-cluster: tls.client must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.client.certificate))
    error_message = "hcloud-nomad-cluster: tls.client.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.client.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.client.key))
    error_message = "hcloud-nomad-cluster: tls.client.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }
}

variable "api_host" {
  description = "DNS name or address of the API, for the outputs. Default: the address of the load balancer, or of the first server."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "hcloud-nomad-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
  }
}
