# Made from spec/modules/digitalocean-droplet.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name and host name of the droplet. If it is a domain name, DigitalOcean creates a PTR record for it. Volumes and the firewall are named after it."
  type        = string
  nullable    = false

  validation {
    condition = !anytrue([for problem in local.problems : problem != ""]) && can(regex("^([A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]|[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+)$", var.name)) && length(base64encode(var.name)) / 4 * 3 - length(regexall("=", base64encode(var.name))) <= 255 && (!(anytrue([for element in var.volumes : element.name == null])) || can(regex("^[A-Za-z]", var.name))) && (alltrue([for key, element in var.volumes : element.name != null || can(regex("(?s)^.{0,64}$", "${var.name}-${key}"))]))

    error_message = coalesce(concat([
      can(regex("^([A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]|[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+)$", var.name)) ? "" : "digitalocean-droplet: name must be a host name of at least 2 letters, digits and -, with parts that begin and end with a letter or digit, such as web-1 or web-1.example.com, got ${jsonencode(var.name)}.",
      length(base64encode(var.name)) / 4 * 3 - length(regexall("=", base64encode(var.name))) <= 255 ? "" : "digitalocean-droplet: name must be at most 255 bytes long, got ${jsonencode(var.name)}.",
      !(anytrue([for element in var.volumes : element.name == null])) || can(regex("^[A-Za-z]", var.name)) ? "" : "digitalocean-droplet: volumes must all have a name if the droplet's name does not begin with a letter: no volume can be named after it.",
      alltrue([for key, element in var.volumes : element.name != null || can(regex("(?s)^.{0,64}$", "${var.name}-${key}"))]) ? "" : "digitalocean-droplet: volumes must have a name if name, - and the key together are longer than 64 characters.",
    ], local.problems, ["-"])...)
  }
}

variable "region" {
  description = "Region, such as fra1, ams3, nyc3 or sgp1. A change also replaces its volumes and its reserved IP."
  type        = string
  nullable    = false
}

variable "size" {
  description = "Size, such as s-1vcpu-1gb or g-2vcpu-8gb. A change powers the droplet off and on."
  type        = string
  default     = "s-1vcpu-1gb"
  nullable    = false
}

variable "resize_disk" {
  description = "Whether a new size also grows the disk, which prevents a later change to a smaller size. If false, moving to another engine shows one update, which makes no API call."
  type        = bool
  default     = true
  nullable    = false
}

variable "image" {
  description = "Slug of the droplet's image, or the ID of a snapshot or custom image. Changes are ignored on a running droplet."
  type        = string
  default     = "debian-13-x64"
  nullable    = false
}

variable "ssh_keys" {
  description = "IDs or fingerprints of the account's SSH keys that may log in as root. Without a key, DigitalOcean mails a root password. Changes are ignored on a running droplet."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "vpc_uuid" {
  description = "ID of the VPC network. Default: the region's default network."
  type        = string
  default     = null
}

variable "public_networking" {
  description = "Whether the droplet has public addresses. Used only when the droplet is created; later changes are ignored."
  type        = bool
  default     = true
  nullable    = false
}

variable "ipv6" {
  description = "Whether a droplet with public addresses has a public IPv6 address as well. Used only when the droplet is created; later changes are ignored, because IPv6 cannot be removed."
  type        = bool
  default     = true
  nullable    = false
}

variable "reserved_ip" {
  description = "Whether the droplet has a reserved IPv4 address, which it keeps when it is replaced in its region."
  type        = bool
  default     = false
  nullable    = false
}

variable "firewall" {
  description = <<-EOT
    The droplet's own firewall.

    - enabled: Whether the droplet has its own firewall. Without it, and without a firewall that is applied by tag, every port is open.
    - inbound: Rules for inbound traffic. Without a rule, all inbound traffic is blocked.
      - protocol: Protocol.
      - port: Port (22) or range (1-65535). Only for tcp and udp.
      - addresses: Remote address ranges, such as 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.
      - tags: Tags of the remote droplets. Converted to lower case.
      - droplet_ids: IDs of the remote droplets.
      - load_balancer_ids: IDs of the remote load balancers.
      - kubernetes_ids: IDs of the remote Kubernetes clusters.
    - outbound: Rules for outbound traffic. Default: all outbound traffic is allowed. An empty list blocks all of it.
      - protocol: Protocol.
      - port: Port (22) or range (1-65535). Only for tcp and udp.
      - addresses: Remote address ranges, such as 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.
      - tags: Tags of the remote droplets. Converted to lower case.
      - droplet_ids: IDs of the remote droplets.
      - load_balancer_ids: IDs of the remote load balancers.
      - kubernetes_ids: IDs of the remote Kubernetes clusters.
  EOT

  type = object({
    enabled = optional(bool, true)
    inbound = optional(list(object({
      protocol          = optional(string, "tcp")
      port              = optional(string)
      addresses         = optional(list(string), [])
      tags              = optional(list(string), [])
      droplet_ids       = optional(list(string), [])
      load_balancer_ids = optional(list(string), [])
      kubernetes_ids    = optional(list(string), [])
    })), [])
    outbound = optional(list(object({
      protocol          = optional(string, "tcp")
      port              = optional(string)
      addresses         = optional(list(string), [])
      tags              = optional(list(string), [])
      droplet_ids       = optional(list(string), [])
      load_balancer_ids = optional(list(string), [])
      kubernetes_ids    = optional(list(string), [])
      })), [
      { protocol = "tcp", port = "1-65535", addresses = ["0.0.0.0/0", "::/0"] },
      { protocol = "udp", port = "1-65535", addresses = ["0.0.0.0/0", "::/0"] },
      { protocol = "icmp", addresses = ["0.0.0.0/0", "::/0"] },
    ])
  })

  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags of the droplet and its volumes, for example for your own firewalls and load balancers. Converted to lower case, because DigitalOcean ignores the case of tags."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "user_data" {
  description = "Cloud-init user data, at most 64 KiB. Changes are ignored on a running droplet."
  type        = string
  default     = null
  sensitive   = true
}

variable "monitoring" {
  description = "Whether DigitalOcean's metrics agent is installed. Changes are ignored on a running droplet."
  type        = bool
  default     = true
  nullable    = false
}

variable "droplet_agent" {
  description = "Whether the agent for the web console is installed. If unset, DigitalOcean tries to install it; if true, a failure is an error. Changes are ignored on a running droplet."
  type        = bool
  default     = null
}

variable "backups" {
  description = "Whether DigitalOcean creates backups."
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_policy" {
  description = <<-EOT
    Schedule of the backups. Default: DigitalOcean chooses one. Used only when the droplet is created; later changes are ignored, so make them in the control panel. If a droplet has a policy, turn its backups off there before you set backups to false.

    - plan: Frequency of the backups.
    - weekday: Day of the week, for weekly backups.
    - hour: Start of the four-hour backup window: 0, 4, 8, 12, 16 or 20 (UTC).
  EOT

  type = object({
    plan    = string
    weekday = optional(string)
    hour    = optional(number, 0)
  })

  default = null
}

variable "graceful_shutdown" {
  description = "Whether the droplet is shut down before it is deleted, instead of powered off. It must shut down within a minute. If true, moving to another engine shows one update, which makes no API call."
  type        = bool
  default     = false
  nullable    = false
}

variable "volumes" {
  description = <<-EOT
    Volumes to create and attach, with keys of your choice. A volume is kept when its droplet is replaced in the same region.

    - name: Name of the volume, unique in its region. Default: `<droplet name>-<key>` in lower case, with - for dots. The volume is mounted at /mnt/<name>, with _ for -. Changes are ignored on an existing volume.
    - size: Size in GiB. It can grow, but not shrink.
    - filesystem: File system of a new volume. A volume from a snapshot has the snapshot's file system. Changes are ignored on an existing volume.
    - filesystem_label: Label of the file system of a new volume. Changes are ignored on an existing volume.
    - snapshot_id: ID of a snapshot to create the volume from. Changes are ignored on an existing volume.
  EOT

  type = map(object({
    name             = optional(string)
    size             = number
    filesystem       = optional(string, "ext4")
    filesystem_label = optional(string)
    snapshot_id      = optional(string)
  }))

  default  = {}
  nullable = false
}

variable "volume_ids" {
  description = "IDs of existing volumes of the same region to attach."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "external_volumes" {
  description = "Whether other software, such as Kubernetes, attaches volumes to the droplet. If false, volumes that are not in volumes or volume_ids are detached."
  type        = bool
  default     = false
  nullable    = false
}

locals {
  # A sentence for each input that is not allowed, and "" for each that is. The validation of var.name shows the first.
  problems = [
    join("", [for rejected in [join(", ", [for inbound_element in var.firewall.inbound : jsonencode(inbound_element.protocol) if !(contains(["tcp", "udp", "icmp"], inbound_element.protocol))])] : "digitalocean-droplet: firewall.inbound[*].protocol must be one of \"tcp\", \"udp\", \"icmp\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for outbound_element in var.firewall.outbound : jsonencode(outbound_element.protocol) if !(contains(["tcp", "udp", "icmp"], outbound_element.protocol))])] : "digitalocean-droplet: firewall.outbound[*].protocol must be one of \"tcp\", \"udp\", \"icmp\", got ${rejected}." if rejected != ""]),
    try(var.backup_policy.plan, null) == null ? "" : contains(["daily", "weekly"], var.backup_policy.plan) ? "" : "digitalocean-droplet: backup_policy.plan must be one of \"daily\", \"weekly\", got ${jsonencode(try(var.backup_policy.plan, null))}.",
    try(var.backup_policy.weekday, null) == null ? "" : contains(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], var.backup_policy.weekday) ? "" : "digitalocean-droplet: backup_policy.weekday must be one of \"SUN\", \"MON\", \"TUE\", \"WED\", \"THU\", \"FRI\", \"SAT\", got ${jsonencode(try(var.backup_policy.weekday, null))}.",
    try(var.backup_policy.hour, null) == null ? "" : contains([0, 4, 8, 12, 16, 20], var.backup_policy.hour) ? "" : "digitalocean-droplet: backup_policy.hour must be one of 0, 4, 8, 12, 16, 20, got ${jsonencode(try(var.backup_policy.hour, null))}.",
    length(var.volumes) <= 15 ? "" : "digitalocean-droplet: volumes must have at most 15 elements, got ${jsonencode(length(var.volumes))}.",
    alltrue([for key in keys(var.volumes) : can(regex("^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$", key))]) ? "" : "digitalocean-droplet: volumes must have keys that are 1 to 16 lower-case letters, digits and -, got ${jsonencode(keys(var.volumes))}.",
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.size) if !(volume.size == floor(volume.size) && volume.size >= 1 && volume.size <= 16384)])] : "digitalocean-droplet: volumes[*].size must be a whole number from 1 to 16384 (GiB), got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.filesystem) if !(contains(["ext4", "xfs"], volume.filesystem))])] : "digitalocean-droplet: volumes[*].filesystem must be one of \"ext4\", \"xfs\", got ${rejected}." if rejected != ""]),
    can(regex("^[a-z]{3}[1-9]$", var.region)) ? "" : "digitalocean-droplet: region must be a region such as fra1, got ${jsonencode(var.region)}.",
    can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", var.size)) ? "" : "digitalocean-droplet: size must be a size such as s-1vcpu-1gb, got ${jsonencode(var.size)}.",
    var.vpc_uuid == null ? "" : can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.vpc_uuid)) ? "" : "digitalocean-droplet: vpc_uuid must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${jsonencode(var.vpc_uuid)}.",
    !var.firewall.enabled || length(var.firewall.inbound) > 0 || length(var.firewall.outbound) > 0 ? "" : "digitalocean-droplet: firewall must have a rule: DigitalOcean does not create a firewall without one, got ${jsonencode(var.firewall)}.",
    length(var.firewall.inbound) <= 50 ? "" : "digitalocean-droplet: firewall.inbound must have at most 50 elements, got ${jsonencode(length(var.firewall.inbound))}.",
    join("", [for rejected in [join(", ", [for inbound_element in var.firewall.inbound : jsonencode(inbound_element) if !(!contains(["tcp", "udp"], inbound_element.protocol) || inbound_element.port != null)])] : "digitalocean-droplet: firewall.inbound[*] must have a port if the protocol is tcp or udp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for inbound_element in var.firewall.inbound : jsonencode(inbound_element) if !(!(inbound_element.protocol == "icmp") || inbound_element.port == null)])] : "digitalocean-droplet: firewall.inbound[*] must have no port if the protocol is icmp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for inbound_element in var.firewall.inbound : jsonencode(inbound_element) if !(length(inbound_element.tags) > 0 || length(inbound_element.droplet_ids) > 0 || length(inbound_element.load_balancer_ids) > 0 || length(inbound_element.kubernetes_ids) > 0 || length(inbound_element.addresses) > 0)])] : "digitalocean-droplet: firewall.inbound[*] must set at least one of addresses, tags, droplet_ids, load_balancer_ids and kubernetes_ids, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for inbound_element in var.firewall.inbound : jsonencode(inbound_element.port) if inbound_element.port != null ? !(can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", inbound_element.port)) && try(1 <= tonumber(split("-", inbound_element.port)[0]) && tonumber(split("-", inbound_element.port)[0]) <= tonumber(reverse(split("-", inbound_element.port))[0]) && tonumber(reverse(split("-", inbound_element.port))[0]) <= 65535, false)) : false])] : "digitalocean-droplet: firewall.inbound[*].port must be a port such as \"22\" or a range such as \"8000-9000\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for inbound_element in var.firewall.inbound : [for address in inbound_element.addresses : jsonencode(address) if !(can(cidrhost(address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", address)))]]))] : "digitalocean-droplet: firewall.inbound[*].addresses[*] must be an IP address range such as \"10.0.0.0/16\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for inbound_element in var.firewall.inbound : [for tag in inbound_element.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9:_-]{1,255}$", tag)))]]))] : "digitalocean-droplet: firewall.inbound[*].tags[*] must be 1 to 255 letters, digits, :, - and _, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for inbound_element in var.firewall.inbound : [for load_balancer_id in inbound_element.load_balancer_ids : jsonencode(load_balancer_id) if !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", load_balancer_id)))]]))] : "digitalocean-droplet: firewall.inbound[*].load_balancer_ids[*] must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for inbound_element in var.firewall.inbound : [for kubernetes_id in inbound_element.kubernetes_ids : jsonencode(kubernetes_id) if !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", kubernetes_id)))]]))] : "digitalocean-droplet: firewall.inbound[*].kubernetes_ids[*] must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    length(var.firewall.outbound) <= 50 ? "" : "digitalocean-droplet: firewall.outbound must have at most 50 elements, got ${jsonencode(length(var.firewall.outbound))}.",
    join("", [for rejected in [join(", ", [for outbound_element in var.firewall.outbound : jsonencode(outbound_element) if !(!contains(["tcp", "udp"], outbound_element.protocol) || outbound_element.port != null)])] : "digitalocean-droplet: firewall.outbound[*] must have a port if the protocol is tcp or udp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for outbound_element in var.firewall.outbound : jsonencode(outbound_element) if !(!(outbound_element.protocol == "icmp") || outbound_element.port == null)])] : "digitalocean-droplet: firewall.outbound[*] must have no port if the protocol is icmp, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for outbound_element in var.firewall.outbound : jsonencode(outbound_element) if !(length(outbound_element.tags) > 0 || length(outbound_element.droplet_ids) > 0 || length(outbound_element.load_balancer_ids) > 0 || length(outbound_element.kubernetes_ids) > 0 || length(outbound_element.addresses) > 0)])] : "digitalocean-droplet: firewall.outbound[*] must set at least one of addresses, tags, droplet_ids, load_balancer_ids and kubernetes_ids, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for outbound_element in var.firewall.outbound : jsonencode(outbound_element.port) if outbound_element.port != null ? !(can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", outbound_element.port)) && try(1 <= tonumber(split("-", outbound_element.port)[0]) && tonumber(split("-", outbound_element.port)[0]) <= tonumber(reverse(split("-", outbound_element.port))[0]) && tonumber(reverse(split("-", outbound_element.port))[0]) <= 65535, false)) : false])] : "digitalocean-droplet: firewall.outbound[*].port must be a port such as \"22\" or a range such as \"8000-9000\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for outbound_element in var.firewall.outbound : [for address in outbound_element.addresses : jsonencode(address) if !(can(cidrhost(address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", address)))]]))] : "digitalocean-droplet: firewall.outbound[*].addresses[*] must be an IP address range such as \"10.0.0.0/16\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for outbound_element in var.firewall.outbound : [for tag in outbound_element.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9:_-]{1,255}$", tag)))]]))] : "digitalocean-droplet: firewall.outbound[*].tags[*] must be 1 to 255 letters, digits, :, - and _, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for outbound_element in var.firewall.outbound : [for load_balancer_id in outbound_element.load_balancer_ids : jsonencode(load_balancer_id) if !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", load_balancer_id)))]]))] : "digitalocean-droplet: firewall.outbound[*].load_balancer_ids[*] must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for outbound_element in var.firewall.outbound : [for kubernetes_id in outbound_element.kubernetes_ids : jsonencode(kubernetes_id) if !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", kubernetes_id)))]]))] : "digitalocean-droplet: firewall.outbound[*].kubernetes_ids[*] must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9:_-]{1,255}$", tag)))])] : "digitalocean-droplet: tags[*] must be 1 to 255 letters, digits, :, - and _, got ${rejected}." if rejected != ""]),
    var.backup_policy == null ? "" : !(var.backup_policy.plan == "weekly") || var.backup_policy.weekday != null ? "" : "digitalocean-droplet: backup_policy must have a weekday if the plan is weekly, got ${jsonencode(var.backup_policy)}.",
    var.backup_policy == null ? "" : !(var.backup_policy.plan == "daily") || var.backup_policy.weekday == null ? "" : "digitalocean-droplet: backup_policy must have no weekday if the plan is daily, got ${jsonencode(var.backup_policy)}.",
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.name) if volume.name != null ? !(can(regex("^[a-z][a-z0-9-]{0,63}$", volume.name))) : false])] : "digitalocean-droplet: volumes[*].name must be 1 to 64 lower-case letters, digits and -, beginning with a letter, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.filesystem_label) if volume.filesystem_label != null ? !(can(regex("^[A-Za-z0-9_.-]{1,12}$", volume.filesystem_label))) : false])] : "digitalocean-droplet: volumes[*].filesystem_label must be 1 to 12 letters, digits, _, . and -, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume in var.volumes : jsonencode(volume.snapshot_id) if volume.snapshot_id != null ? !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", volume.snapshot_id))) : false])] : "digitalocean-droplet: volumes[*].snapshot_id must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for volume_id in var.volume_ids : jsonencode(volume_id) if !(can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", volume_id)))])] : "digitalocean-droplet: volume_ids[*] must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${rejected}." if rejected != ""]),
    var.backup_policy == null || var.backups ? "" : "digitalocean-droplet: backup_policy must not be set if backups is false.",
    !var.reserved_ip || var.public_networking ? "" : "digitalocean-droplet: reserved_ip must be false if public_networking is false.",
    !var.external_volumes || !(length(var.volumes) > 0 || length(var.volume_ids) > 0) ? "" : "digitalocean-droplet: external_volumes must be false if volumes or volume_ids is not empty.",
    can(regex("^[a-z0-9][a-z0-9._-]*$", var.image)) ? "" : "digitalocean-droplet: image must be the slug of an image, such as debian-13-x64, or the ID of a snapshot or custom image, got ${jsonencode(var.image)}.",
    join("", [for rejected in [join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^([1-9][0-9]*|([0-9a-f]{2}:){15}[0-9a-f]{2})$", ssh_key)))])] : "digitalocean-droplet: ssh_keys[*] must be the ID or the MD5 fingerprint of an SSH key in the account, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for inbound_element in var.firewall.inbound : [for droplet_id in inbound_element.droplet_ids : jsonencode(droplet_id) if !(can(regex("^[1-9][0-9]*$", droplet_id)))]]))] : "digitalocean-droplet: firewall.inbound[*].droplet_ids[*] must be an ID of digits, such as \"4711\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", flatten([for outbound_element in var.firewall.outbound : [for droplet_id in outbound_element.droplet_ids : jsonencode(droplet_id) if !(can(regex("^[1-9][0-9]*$", droplet_id)))]]))] : "digitalocean-droplet: firewall.outbound[*].droplet_ids[*] must be an ID of digits, such as \"4711\", got ${rejected}." if rejected != ""]),
    nonsensitive(var.user_data == null ? true : can(regex("^[^\\x00]+$", var.user_data))) ? "" : "digitalocean-droplet: user_data must be not empty if it is set; what was given is not shown.",
    nonsensitive(var.user_data == null ? true : length(base64encode(var.user_data)) / 4 * 3 - length(regexall("=", base64encode(var.user_data))) <= 65536) ? "" : "digitalocean-droplet: user_data must be at most 65536 bytes long (64 KiB); what was given is not shown.",
  ]
}
