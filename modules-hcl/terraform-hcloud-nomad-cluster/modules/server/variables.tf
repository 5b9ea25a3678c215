# Made from spec/modules/hcloud-server.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name and host name of the server, unique in the Hetzner project. Volumes and the firewall are named after it."
  type        = string
  nullable    = false

  validation {
    condition = !anytrue([for problem in local.problems : problem != ""]) && can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", var.name)) && (!var.firewall.enabled || can(regex("^[^\\x00]{0,128}$", var.name))) && (alltrue([for key, element in var.volumes : element.name != null || can(regex("(?s)^.{0,64}$", "${var.name}-${key}"))]))

    error_message = coalesce(concat([
      can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", var.name)) ? "" : "hcloud-server: name must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got ${jsonencode(var.name)}.",
      !var.firewall.enabled || can(regex("^[^\\x00]{0,128}$", var.name)) ? "" : "hcloud-server: firewall.enabled must be false if name is longer than 128 characters: the firewall has the same name.",
      alltrue([for key, element in var.volumes : element.name != null || can(regex("(?s)^.{0,64}$", "${var.name}-${key}"))]) ? "" : "hcloud-server: volumes must have a name if name, - and the key together are longer than 64 characters.",
    ], local.problems, ["-"])...)
  }
}

variable "server_type" {
  description = "Server type, such as cx23 or cax11. A change powers the server off and on, and grows its disk."
  type        = string
  default     = "cx23"
  nullable    = false
}

variable "image" {
  description = "Name or ID of the server's image. Changes are ignored on a running server."
  type        = string
  default     = "debian-13"
  nullable    = false
}

variable "location" {
  description = "Location, such as fsn1, nbg1, hel1, ash, hil or sin."
  type        = string
  default     = "fsn1"
  nullable    = false
}

variable "ssh_keys" {
  description = "Names or IDs of the project's SSH keys that may log in as root. Changes are ignored on a running server."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "networks" {
  description = <<-EOT
    Private networks to join, with keys of your choice.

    - network_id: ID of the network. The server gets an address in one of its subnets.
    - ip: Address in the network. Default: Hetzner chooses one. A change detaches the server from the network for a moment.
    - alias_ips: Additional addresses in the network.
  EOT

  type = map(object({
    network_id = string
    ip         = optional(string)
    alias_ips  = optional(list(string), [])
  }))

  default  = {}
  nullable = false
}

variable "public_net" {
  description = <<-EOT
    Public addresses. Used only when the server is created; later changes are ignored. To add public addresses to a private server, rebuild it.

    - ipv4_enabled: Whether the server has a public IPv4 address.
    - ipv4_id: ID of a primary IPv4 to use. Default: a new one, which is deleted with the server.
    - ipv6_enabled: Whether the server has a public IPv6 network (/64).
    - ipv6_id: ID of a primary IPv6 to use. Default: a new one, which is deleted with the server.
  EOT

  type = object({
    ipv4_enabled = optional(bool, true)
    ipv4_id      = optional(string)
    ipv6_enabled = optional(bool, true)
    ipv6_id      = optional(string)
  })

  default  = {}
  nullable = false
}

variable "firewall" {
  description = <<-EOT
    The server's own firewall.

    - enabled: Whether the server has its own firewall. Without it, and without firewall_ids, every port is open.
    - rules: Firewall rules. Without inbound rules all inbound traffic is dropped; without outbound rules all outbound traffic is allowed.
      - description: Description of the rule.
      - direction: Direction of the traffic.
      - protocol: Protocol.
      - port: Port (22), range (20000-32000) or any. Only for tcp and udp.
      - ranges: Address ranges of the source or, for direction out, of the destination, such as 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.
  EOT

  type = object({
    enabled = optional(bool, true)
    rules = optional(list(object({
      description = optional(string)
      direction   = optional(string, "in")
      protocol    = optional(string, "tcp")
      port        = optional(string)
      ranges      = list(string)
    })), [])
  })

  default  = {}
  nullable = false
}

variable "firewall_ids" {
  description = "IDs of additional firewalls. Not applied to a server without public addresses. Do not list firewalls that are also applied by label selector."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "placement_group_id" {
  description = "ID of a placement group. The server must be off to join or leave one."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of the server, its firewall and its volumes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "user_data" {
  description = "Cloud-init user data, at most 32 KiB. Changes are ignored on a running server."
  type        = string
  default     = null
  sensitive   = true
}

variable "backups" {
  description = "Whether Hetzner creates daily backups, for 20 % of the server's price."
  type        = bool
  default     = false
  nullable    = false
}

variable "delete_protection" {
  description = "Whether the server and its volumes are protected against deletion, and the server against a rebuild."
  type        = bool
  default     = false
  nullable    = false
}

variable "volumes" {
  description = <<-EOT
    Volumes to create and attach, with keys of your choice. A volume is kept when its server is replaced.

    - name: Name of the volume, unique in the Hetzner project. Default: `<server name>-<key>`.
    - size: Size in GB. It can grow, but not shrink.
    - format: File system of a new volume. Changes are ignored on an existing volume.
    - automount: Whether the volume is mounted when it is attached to a running server. Changes are ignored on an existing volume.
  EOT

  type = map(object({
    name      = optional(string)
    size      = number
    format    = optional(string, "ext4")
    automount = optional(bool, false)
  }))

  default  = {}
  nullable = false
}

variable "rdns" {
  description = <<-EOT
    Reverse DNS names of the public addresses. In OpenTofu, wrap a name that is unknown until apply in `format("%s", …)` or in other text: a value that might be null cannot decide which records exist.

    - ipv4: Name for the IPv4 address.
    - ipv6: Name for the first address of the IPv6 network.
  EOT

  type = object({
    ipv4 = optional(string)
    ipv6 = optional(string)
  })

  default  = {}
  nullable = false
}

locals {
  # A sentence for each input that is not allowed, and "" for each that is. The validation of var.name shows the first.
  problems = [
    alltrue([for key in keys(var.networks) : can(regex("^[a-z0-9][a-z0-9_-]*$", key))]) ? "" : "hcloud-server: networks must have keys that are lower-case letters, digits, - and _, got ${jsonencode(keys(var.networks))}.",
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule.direction) if !(contains(["in", "out"], rule.direction))])] : "hcloud-server: firewall.rules[*].direction must be one of \"in\", \"out\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule.protocol) if !(contains(["tcp", "udp", "icmp", "gre", "esp"], rule.protocol))])] : "hcloud-server: firewall.rules[*].protocol must be one of \"tcp\", \"udp\", \"icmp\", \"gre\", \"esp\", got ${rejected}." if rejected != ""]),
    alltrue([for key in keys(var.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))]) ? "" : "hcloud-server: labels must have keys that are 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /, got ${jsonencode(keys(var.labels))}.",
    alltrue([for key in keys(var.labels) : !can(regex("^hetzner\\.cloud/[A-Za-z0-9_./-]*$", key))]) ? "" : "hcloud-server: labels must have no keys with the prefix hetzner.cloud/, which Hetzner reserves, got ${jsonencode(keys(var.labels))}.",
    alltrue([for key in keys(var.volumes) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", key))]) ? "" : "hcloud-server: volumes must have keys that are lower-case letters, digits and -, with no - at the ends, got ${jsonencode(keys(var.volumes))}.",
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.size) if !(volume.size == floor(volume.size) && volume.size >= 10 && volume.size <= 10240)])] : "hcloud-server: volumes[*].size must be a whole number from 10 to 10240 (GB), got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.format) if !(contains(["ext4", "xfs"], volume.format))])] : "hcloud-server: volumes[*].format must be one of \"ext4\", \"xfs\", got ${rejected}." if rejected != ""]),
    can(regex("^[a-z]+[0-9]+[a-z0-9-]*$", var.server_type)) ? "" : "hcloud-server: server_type must be a server type such as cx23, got ${jsonencode(var.server_type)}.",
    can(regex("^[a-z]{3}[0-9]*$", var.location)) ? "" : "hcloud-server: location must be a location such as fsn1, got ${jsonencode(var.location)}.",
    join("", [for rejected in [join(", ", [for network in var.networks : jsonencode(network.ip) if network.ip != null ? !(!strcontains(network.ip, ":") && can(cidrhost("${network.ip}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", network.ip))) : false])] : "hcloud-server: networks[*].ip must be an IPv4 address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for network in var.networks : [for alias_ip in network.alias_ips : jsonencode(alias_ip) if !(!strcontains(alias_ip, ":") && can(cidrhost("${alias_ip}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", alias_ip)))]]))] : "hcloud-server: networks[*].alias_ips[*] must be an IPv4 address, got ${rejected}." if rejected != ""]),
    length(var.firewall.rules) <= 50 ? "" : "hcloud-server: firewall.rules must have at most 50 elements, got ${jsonencode(length(var.firewall.rules))}.",
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule) if !(!contains(["tcp", "udp"], rule.protocol) || rule.port != null)])] : "hcloud-server: firewall.rules[*] must have a port if the protocol is tcp or udp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule) if !(!contains(["icmp", "gre", "esp"], rule.protocol) || rule.port == null)])] : "hcloud-server: firewall.rules[*] must have no port if the protocol is icmp, gre or esp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule.description) if rule.description != null ? !(length(base64encode(rule.description)) / 4 * 3 - length(regexall("=", base64encode(rule.description))) <= 255) : false])] : "hcloud-server: firewall.rules[*].description must be at most 255 bytes long, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(rule.port) if rule.port != null ? !(contains(["any"], rule.port) || can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", rule.port)) && try(1 <= tonumber(split("-", rule.port)[0]) && tonumber(split("-", rule.port)[0]) <= tonumber(reverse(split("-", rule.port))[0]) && tonumber(reverse(split("-", rule.port))[0]) <= 65535, false)) : false])] : "hcloud-server: firewall.rules[*].port must be a port such as \"22\", a range such as \"20000-32000\", or \"any\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for rule in var.firewall.rules : jsonencode(length(rule.ranges)) if !(length(rule.ranges) >= 1 && length(rule.ranges) <= 100)])] : "hcloud-server: firewall.rules[*].ranges must have 1 to 100 elements, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for rule in var.firewall.rules : [for range in rule.ranges : jsonencode(range) if !(can(cidrhost(range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", range)) && try(cidrhost(range, 0) == cidrhost("${split("/", range)[0]}/${strcontains(range, ":") ? 128 : 32}", 0), false))]]))] : "hcloud-server: firewall.rules[*].ranges[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for label in var.labels : jsonencode(label) if !(can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label)))])] : "hcloud-server: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.name) if volume.name != null ? !(can(regex("^[A-Za-z0-9]([A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$", volume.name))) : false])] : "hcloud-server: volumes[*].name must be 1 to 64 letters, digits, -, _ and ., got ${rejected}." if rejected != ""]),
    var.rdns.ipv4 == null ? "" : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", var.rdns.ipv4)) ? "" : "hcloud-server: rdns.ipv4 must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got ${jsonencode(var.rdns.ipv4)}.",
    var.rdns.ipv6 == null ? "" : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", var.rdns.ipv6)) ? "" : "hcloud-server: rdns.ipv6 must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got ${jsonencode(var.rdns.ipv6)}.",
    var.public_net.ipv4_enabled || var.public_net.ipv6_enabled || length(var.networks) > 0 ? "" : "hcloud-server: networks must not be empty if public_net has no address: a server needs at least one address.",
    var.rdns.ipv4 == null || var.public_net.ipv4_enabled ? "" : "hcloud-server: rdns.ipv4 must not be set if public_net.ipv4_enabled is false.",
    var.rdns.ipv6 == null || var.public_net.ipv6_enabled ? "" : "hcloud-server: rdns.ipv6 must not be set if public_net.ipv6_enabled is false.",
    var.public_net.ipv4_id == null || var.public_net.ipv4_enabled ? "" : "hcloud-server: public_net.ipv4_id must not be set if public_net.ipv4_enabled is false.",
    var.public_net.ipv6_id == null || var.public_net.ipv6_enabled ? "" : "hcloud-server: public_net.ipv6_id must not be set if public_net.ipv6_enabled is false.",
    can(regex("^[A-Za-z0-9][A-Za-z0-9._-]*$", var.image)) ? "" : "hcloud-server: image must be the name or ID of an image, such as debian-13, got ${jsonencode(var.image)}.",
    join("", [for rejected in [join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^[^\\n]+$", ssh_key)))])] : "hcloud-server: ssh_keys[*] must be a single non-empty line, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network in var.networks : jsonencode(network.network_id) if !(can(regex("^[1-9][0-9]*$", network.network_id)))])] : "hcloud-server: networks[*].network_id must be an ID of digits, such as \"4711\", got ${rejected}." if rejected != ""]),
    var.public_net.ipv4_id == null ? "" : can(regex("^[1-9][0-9]*$", var.public_net.ipv4_id)) ? "" : "hcloud-server: public_net.ipv4_id must be an ID of digits, such as \"4711\", got ${jsonencode(var.public_net.ipv4_id)}.",
    var.public_net.ipv6_id == null ? "" : can(regex("^[1-9][0-9]*$", var.public_net.ipv6_id)) ? "" : "hcloud-server: public_net.ipv6_id must be an ID of digits, such as \"4711\", got ${jsonencode(var.public_net.ipv6_id)}.",
    join("", [for rejected in [join(", ", [for firewall_id in var.firewall_ids : jsonencode(firewall_id) if !(can(regex("^[1-9][0-9]*$", firewall_id)))])] : "hcloud-server: firewall_ids[*] must be an ID of digits, such as \"4711\", got ${rejected}." if rejected != ""]),
    var.placement_group_id == null ? "" : can(regex("^[1-9][0-9]*$", var.placement_group_id)) ? "" : "hcloud-server: placement_group_id must be an ID of digits, such as \"4711\", got ${jsonencode(var.placement_group_id)}.",
    nonsensitive(var.user_data == null ? true : length(base64encode(var.user_data)) / 4 * 3 - length(regexall("=", base64encode(var.user_data))) <= 32768) ? "" : "hcloud-server: user_data must be at most 32768 bytes long (32 KiB); what was given is not shown.",
  ]
}
