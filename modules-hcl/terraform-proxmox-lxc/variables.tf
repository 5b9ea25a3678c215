# Made from spec/modules/proxmox-lxc.ts by "npm run export". Do not edit.

variable "name" {
  description = "Host name of the container."
  type        = string
  nullable    = false

  validation {
    condition = !anytrue([for problem in local.problems : problem != ""]) && can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.name))

    error_message = coalesce(concat([
      can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.name)) ? "" : "proxmox-lxc: name must be a DNS name, such as web-1 or web-1.example.com, got ${jsonencode(var.name)}.",
    ], local.problems, ["-"])...)
  }
}

variable "node_name" {
  description = "Node that the machine is created on. Changes are ignored on an existing machine, which may have moved."
  type        = string
  nullable    = false
}

variable "vm_id" {
  description = "ID of the container, unique in the cluster. Default: Proxmox's next free ID. Used only when the container is created; later changes are ignored."
  type        = string
  default     = null
}

variable "description" {
  description = "Notes on the machine, in Markdown. Leading and trailing white space is removed."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags. They are converted to lower case and sorted, as Proxmox returns them."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "pool_id" {
  description = "Resource pool that the container belongs to. Changes are ignored on an existing container."
  type        = string
  default     = null
}

variable "template_file_id" {
  description = "Template of the container, such as local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst. Changes are ignored on an existing container."
  type        = string
  default     = null
}

variable "template" {
  description = <<-EOT
    Template to download for this container, instead of template_file_id. The machine that runs the engine downloads and uploads it. For several containers, use one template on the node instead. Changes are ignored on an existing container.

    - url: URL of the template, which ends in .tar.gz, .tar.xz or .tar.zst.
    - checksum: SHA-256 of the template, verified before use.
    - datastore_id: Datastore for the template. Its content types must include vztmpl.
  EOT

  type = object({
    url          = string
    checksum     = optional(string)
    datastore_id = optional(string, "local")
  })

  default = null
}

variable "os_type" {
  description = "Distribution, which decides how Proxmox sets up network and host name. Proxmox's unmanaged is not allowed: an import does not return it, and would replace the container."
  type        = string
  default     = "debian"
  nullable    = false
}

variable "unprivileged" {
  description = "Whether the container is unprivileged: its root is an unprivileged user on the node."
  type        = bool
  default     = true
  nullable    = false
}

variable "features" {
  description = <<-EOT
    Features of the container. All but nesting need root@pam.

    - nesting: Whether it may run nested containers. systemd also needs this.
    - keyctl: Whether it may use keyctl(), as Docker does in an unprivileged container.
    - fuse: Whether it may mount FUSE file systems. Backups that suspend the container may hang.
    - mknod: Whether it may create some device nodes.
    - mount: Network file systems that it may mount.
  EOT

  type = object({
    nesting = optional(bool, true)
    keyctl  = optional(bool, false)
    fuse    = optional(bool, false)
    mknod   = optional(bool, false)
    mount   = optional(list(string), [])
  })

  default  = {}
  nullable = false
}

variable "cpu" {
  description = <<-EOT
    Processors.

    - cores: Cores.
    - units: Share of CPU time, relative to other machines.
    - limit: Limit of CPU time, in cores, such as 0.5; 0 is no limit.
  EOT

  type = object({
    cores = optional(number, 1)
    units = optional(number, 100)
    limit = optional(number, 0)
  })

  default  = {}
  nullable = false
}

variable "memory" {
  description = <<-EOT
    Memory.

    - dedicated: Memory in MiB.
    - swap: Swap in MiB.
  EOT

  type = object({
    dedicated = optional(number, 512)
    swap      = optional(number, 512)
  })

  default  = {}
  nullable = false
}

variable "disk" {
  description = <<-EOT
    The root disk.

    - datastore_id: Datastore of the disk.
    - size: Size in GiB. It can grow, but not shrink.
  EOT

  type = object({
    datastore_id = optional(string, "local-lvm")
    size         = optional(number, 8)
  })

  default  = {}
  nullable = false
}

variable "mount_points" {
  description = <<-EOT
    Volumes and directories of the node to mount, starting with mp0. Used only when the container is created; later changes are ignored.

    - volume: Datastore for a new volume, an existing volume, or a directory or device of the node. Directories and devices need root@pam.
    - path: Mount path in the container.
    - size: Size of a new volume, such as 10G.
    - read_only: Whether it is mounted read-only.
    - backup: Whether backups include it. Only for volumes.
    - replicate: Whether replication jobs include it.
    - shared: Whether it is available on all nodes. Not for volumes.
    - acl: Whether it has POSIX ACLs.
    - quota: Whether it has user quotas. Only in privileged containers.
    - mount_options: Mount options.
  EOT

  type = list(object({
    volume        = string
    path          = string
    size          = optional(string)
    read_only     = optional(bool, false)
    backup        = optional(bool, false)
    replicate     = optional(bool, true)
    shared        = optional(bool, false)
    acl           = optional(bool, false)
    quota         = optional(bool, false)
    mount_options = optional(list(string), [])
  }))

  default  = []
  nullable = false
}

variable "network_interfaces" {
  description = <<-EOT
    Network interfaces, starting with net0.

    - name: Name in the container.
    - bridge: Bridge or virtual network of the device.
    - vlan_id: VLAN tag. Default: untagged.
    - mac_address: MAC address. Default: generated by Proxmox. Converted to upper case, as Proxmox returns it.
    - firewall: Whether Proxmox's firewall filters the device. Set its rules in Proxmox, for the machine, node or cluster.
    - mtu: MTU of the device in bytes. Default: the bridge's MTU.
    - rate_limit: Rate limit in megabytes per second, such as 0.5. Default: no limit.
  EOT

  type = list(object({
    name        = optional(string, "eth0")
    bridge      = optional(string, "vmbr0")
    vlan_id     = optional(number)
    mac_address = optional(string)
    firewall    = optional(bool, false)
    mtu         = optional(number)
    rate_limit  = optional(number)
  }))

  default  = [{}]
  nullable = false
}

variable "ip_configs" {
  description = <<-EOT
    Addresses of the network interfaces, in the order of network_interfaces.

    - ipv4: IPv4 of the device.
      - address: Address with prefix length, such as 10.0.0.5/24, or dhcp.
      - gateway: Default gateway. Not together with dhcp.
    - ipv6: IPv6 of the device.
      - address: Address with prefix length, such as 2001:db8::5/64, or dhcp, or auto for SLAAC.
      - gateway: Default gateway. Not together with dhcp or auto.
  EOT

  type = list(object({
    ipv4 = optional(object({
      address = string
      gateway = optional(string)
    }))
    ipv6 = optional(object({
      address = string
      gateway = optional(string)
    }))
  }))

  default = [
    {
      ipv4 = { address = "dhcp" }
    },
  ]

  nullable = false
}

variable "dns" {
  description = <<-EOT
    DNS settings. Default: the node's.

    - servers: Addresses of DNS servers.
    - domain: Search domain.
  EOT

  type = object({
    servers = optional(list(string), [])
    domain  = optional(string)
  })

  default  = {}
  nullable = false
}

variable "ssh_keys" {
  description = "Public SSH keys that may log in as root, one per line. Changes are ignored on an existing container."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "password" {
  description = "Password of root. Changes are ignored on an existing container."
  type        = string
  default     = null
  sensitive   = true
}

variable "device_passthrough" {
  description = <<-EOT
    Devices of the node to pass to the container. They need root@pam.

    - path: Path of the device, such as /dev/dri/renderD128.
    - mode: Access mode in the container.
    - uid: User ID of the owner in the container.
    - gid: Group ID of the owner in the container.
    - deny_write: Whether the container has read-only access.
  EOT

  type = list(object({
    path       = string
    mode       = optional(string, "0660")
    uid        = optional(number, 0)
    gid        = optional(number, 0)
    deny_write = optional(bool, false)
  }))

  default  = []
  nullable = false
}

variable "started" {
  description = "Whether the container runs."
  type        = bool
  default     = true
  nullable    = false
}

variable "start_on_boot" {
  description = "Whether the container starts together with its node."
  type        = bool
  default     = true
  nullable    = false
}

variable "startup" {
  description = <<-EOT
    Order in which the node starts and stops the machine.

    - order: Position: the lowest number starts first and stops last.
    - up_delay: Seconds to wait before the next machine is started.
    - down_delay: Seconds to wait before the next machine is stopped.
  EOT

  type = object({
    order      = number
    up_delay   = optional(number)
    down_delay = optional(number)
  })

  default = null
}

variable "protection" {
  description = "Whether the container and its disks are protected against deletion."
  type        = bool
  default     = false
  nullable    = false
}

locals {
  # A sentence for each input that is not allowed, and "" for each that is. The validation of var.name shows the first.
  problems = [
    try(var.template.url, null) == null ? "" : can(regex("^https?://[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+=,-]+)*/[A-Za-z0-9._~@+=-]+[.]tar[.](gz|xz|zst)$", var.template.url)) ? "" : "proxmox-lxc: template.url must be an http or https URL that ends in .tar.gz, .tar.xz or .tar.zst, got ${jsonencode(try(var.template.url, null))}.",
    contains(["debian", "ubuntu", "alpine", "archlinux", "centos", "devuan", "fedora", "gentoo", "nixos", "opensuse"], var.os_type) ? "" : "proxmox-lxc: os_type must be one of \"debian\", \"ubuntu\", \"alpine\", \"archlinux\", \"centos\", \"devuan\", \"fedora\", \"gentoo\", \"nixos\", \"opensuse\", got ${jsonencode(var.os_type)}.",
    length(distinct(var.features.mount)) == length(var.features.mount) ? "" : "proxmox-lxc: features.mount must not have the same element twice, got ${jsonencode(var.features.mount)}.",
    join("", [for rejected in [join(", ", [for mount_element in var.features.mount : jsonencode(mount_element) if !(contains(["nfs", "cifs"], mount_element))])] : "proxmox-lxc: features.mount[*] must be one of \"nfs\", \"cifs\", got ${rejected}." if rejected != ""]),
    var.cpu.cores == floor(var.cpu.cores) && var.cpu.cores >= 1 && var.cpu.cores <= 128 ? "" : "proxmox-lxc: cpu.cores must be a whole number from 1 to 128, got ${jsonencode(var.cpu.cores)}.",
    var.cpu.units == floor(var.cpu.units) && var.cpu.units >= 1 && var.cpu.units <= 10000 ? "" : "proxmox-lxc: cpu.units must be a whole number from 1 to 10000, got ${jsonencode(var.cpu.units)}.",
    can(regex("^-?[0-9]+([.][0-9]{1,2})?$", tostring(var.cpu.limit))) && var.cpu.limit >= 0 && var.cpu.limit <= 128 ? "" : "proxmox-lxc: cpu.limit must be a number from 0 to 128 (cores) with at most 2 decimals, got ${jsonencode(var.cpu.limit)}.",
    var.memory.dedicated == floor(var.memory.dedicated) && var.memory.dedicated >= 16 && var.memory.dedicated <= 268435456 ? "" : "proxmox-lxc: memory.dedicated must be a whole number from 16 to 268435456 (MiB), got ${jsonencode(var.memory.dedicated)}.",
    var.memory.swap == floor(var.memory.swap) && var.memory.swap >= 0 && var.memory.swap <= 268435456 ? "" : "proxmox-lxc: memory.swap must be a whole number from 0 to 268435456 (MiB), got ${jsonencode(var.memory.swap)}.",
    var.disk.size == floor(var.disk.size) && var.disk.size >= 1 && var.disk.size <= 524288 ? "" : "proxmox-lxc: disk.size must be a whole number from 1 to 524288 (GiB), got ${jsonencode(var.disk.size)}.",
    join("", [for rejected in [join(", ", flatten([for mount_point in var.mount_points : [for mount_option in mount_point.mount_options : jsonencode(mount_option) if !(contains(["discard", "lazytime", "noatime", "nodev", "noexec", "nosuid"], mount_option))]]))] : "proxmox-lxc: mount_points[*].mount_options[*] must be one of \"discard\", \"lazytime\", \"noatime\", \"nodev\", \"noexec\", \"nosuid\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.vlan_id) if network_interface.vlan_id != null ? !(network_interface.vlan_id == floor(network_interface.vlan_id) && network_interface.vlan_id >= 1 && network_interface.vlan_id <= 4094) : false])] : "proxmox-lxc: network_interfaces[*].vlan_id must be a whole number from 1 to 4094, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.mtu) if network_interface.mtu != null ? !(network_interface.mtu == floor(network_interface.mtu) && network_interface.mtu >= 576 && network_interface.mtu <= 65520) : false])] : "proxmox-lxc: network_interfaces[*].mtu must be a whole number from 576 to 65520 (bytes), got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.rate_limit) if network_interface.rate_limit != null ? !(can(regex("^-?[0-9]+([.][0-9]{1,2})?$", tostring(network_interface.rate_limit))) && network_interface.rate_limit >= 0.01 && network_interface.rate_limit <= 10240) : false])] : "proxmox-lxc: network_interfaces[*].rate_limit must be a number from 0.01 to 10240 (MB/s) with at most 2 decimals, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for device_passthrough_element in var.device_passthrough : jsonencode(device_passthrough_element.uid) if !(device_passthrough_element.uid == floor(device_passthrough_element.uid) && device_passthrough_element.uid >= 0 && device_passthrough_element.uid <= 65535)])] : "proxmox-lxc: device_passthrough[*].uid must be a whole number from 0 to 65535, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for device_passthrough_element in var.device_passthrough : jsonencode(device_passthrough_element.gid) if !(device_passthrough_element.gid == floor(device_passthrough_element.gid) && device_passthrough_element.gid >= 0 && device_passthrough_element.gid <= 65535)])] : "proxmox-lxc: device_passthrough[*].gid must be a whole number from 0 to 65535, got ${rejected}." if rejected != ""]),
    try(var.startup.order, null) == null ? "" : var.startup.order == floor(var.startup.order) && var.startup.order >= 0 && var.startup.order <= 100000 ? "" : "proxmox-lxc: startup.order must be a whole number from 0 to 100000, got ${jsonencode(try(var.startup.order, null))}.",
    try(var.startup.up_delay, null) == null ? "" : var.startup.up_delay == floor(var.startup.up_delay) && var.startup.up_delay >= 0 && var.startup.up_delay <= 86400 ? "" : "proxmox-lxc: startup.up_delay must be a whole number from 0 to 86400 (seconds), got ${jsonencode(try(var.startup.up_delay, null))}.",
    try(var.startup.down_delay, null) == null ? "" : var.startup.down_delay == floor(var.startup.down_delay) && var.startup.down_delay >= 0 && var.startup.down_delay <= 86400 ? "" : "proxmox-lxc: startup.down_delay must be a whole number from 0 to 86400 (seconds), got ${jsonencode(try(var.startup.down_delay, null))}.",
    can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.node_name)) ? "" : "proxmox-lxc: node_name must be the name of a node, such as pve-1, got ${jsonencode(var.node_name)}.",
    var.description == null ? "" : length(base64encode(var.description)) / 4 * 3 - length(regexall("=", base64encode(var.description))) <= 8192 ? "" : "proxmox-lxc: description must be at most 8192 bytes long (8 KiB), got ${jsonencode(var.description)}.",
    join("", [for rejected in [join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag)))])] : "proxmox-lxc: tags[*] must be letters, digits, _, ., + and -, a letter, digit or _ first, got ${rejected}." if rejected != ""]),
    var.pool_id == null ? "" : can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}$", var.pool_id)) ? "" : "proxmox-lxc: pool_id must be the ID of a pool: letters, digits, -, _ and ., and up to two / for nested pools, such as prod/web, got ${jsonencode(var.pool_id)}.",
    var.template_file_id == null ? "" : can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", var.template_file_id)) ? "" : "proxmox-lxc: template_file_id must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${jsonencode(var.template_file_id)}.",
    try(var.template.checksum, null) == null ? "" : can(regex("^[0-9a-f]{64}$", var.template.checksum)) ? "" : "proxmox-lxc: template.checksum must be a SHA-256 of 64 hexadecimal digits in lower case, got ${jsonencode(try(var.template.checksum, null))}.",
    try(var.template.datastore_id, null) == null ? "" : can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.template.datastore_id)) ? "" : "proxmox-lxc: template.datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(try(var.template.datastore_id, null))}.",
    var.features.nesting || var.features.keyctl || var.features.fuse || var.features.mknod || length(var.features.mount) > 0 ? "" : "proxmox-lxc: features must enable nesting or another feature: an import does not return features that are all off, and would change the container, got ${jsonencode(var.features)}.",
    !(var.memory.swap == 0) || !(var.memory.dedicated == 512) ? "" : "proxmox-lxc: memory must not be 512 with a swap of 0: an import does not return these values, and would restart the container; use 513, got ${jsonencode(var.memory)}.",
    can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.disk.datastore_id)) ? "" : "proxmox-lxc: disk.datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.disk.datastore_id)}.",
    length(var.mount_points) <= 256 ? "" : "proxmox-lxc: mount_points must have at most 256 elements, got ${jsonencode(length(var.mount_points))}.",
    length(distinct(var.mount_points[*].path)) == length(var.mount_points) ? "" : "proxmox-lxc: mount_points must not have two elements with the same path, got ${jsonencode(var.mount_points)}.",
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point) if !(!can(regex("^[^/:]+$", mount_point.volume)) || mount_point.size != null)])] : "proxmox-lxc: mount_points[*] must have a size if the volume is a datastore, in which a new volume is created, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point) if !(!can(regex("^/", mount_point.volume)) || mount_point.size == null)])] : "proxmox-lxc: mount_points[*] must have no size if the volume is a directory or device of the node, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point.volume) if !(can(regex("^((/[.]{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*)+/?|[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9](:[A-Za-z0-9_./-]+)?)$", mount_point.volume)))])] : "proxmox-lxc: mount_points[*].volume must be a datastore such as local-lvm, a volume of one, or an absolute path on the node without . and .., got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point.path) if !(can(regex("^(/[.]{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*)+$", mount_point.path)))])] : "proxmox-lxc: mount_points[*].path must be an absolute path without . and .., got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point.size) if mount_point.size != null ? !(can(regex("^[1-9][0-9]{0,5}[GT]$", mount_point.size))) : false])] : "proxmox-lxc: mount_points[*].size must be a size such as 10G, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for mount_point in var.mount_points : jsonencode(mount_point.mount_options) if !(length(distinct(mount_point.mount_options)) == length(mount_point.mount_options))])] : "proxmox-lxc: mount_points[*].mount_options must not have the same element twice, got ${rejected}." if rejected != ""]),
    length(var.network_interfaces) <= 10 ? "" : "proxmox-lxc: network_interfaces must have at most 10 elements, got ${jsonencode(length(var.network_interfaces))}.",
    length(distinct(var.network_interfaces[*].name)) == length(var.network_interfaces) ? "" : "proxmox-lxc: network_interfaces must not have two elements with the same name, got ${jsonencode(var.network_interfaces)}.",
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.name) if !(can(regex("^[a-z][a-z0-9_.-]{1,14}$", network_interface.name)))])] : "proxmox-lxc: network_interfaces[*].name must be 2 to 15 lower-case letters, digits, _, . and -, a letter first, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.bridge) if !(can(regex("^[A-Za-z0-9_.-]{1,15}$", network_interface.bridge)))])] : "proxmox-lxc: network_interfaces[*].bridge must be the name of a bridge, such as vmbr0, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_interface in var.network_interfaces : jsonencode(network_interface.mac_address) if network_interface.mac_address != null ? !(can(regex("^[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$", network_interface.mac_address))) : false])] : "proxmox-lxc: network_interfaces[*].mac_address must be a MAC address of a single device, such as BC:24:11:00:00:01, with an even second digit, got ${rejected}." if rejected != ""]),
    length(var.ip_configs) <= 10 ? "" : "proxmox-lxc: ip_configs must have at most 10 elements, got ${jsonencode(length(var.ip_configs))}.",
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config) if !(ip_config.ipv4 != null || ip_config.ipv6 != null)])] : "proxmox-lxc: ip_configs[*] must have ipv4 or ipv6, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv4) if ip_config.ipv4 != null ? !(!contains(["dhcp"], ip_config.ipv4.address) || ip_config.ipv4.gateway == null) : false])] : "proxmox-lxc: ip_configs[*].ipv4 must have no gateway if the address is dhcp, which provides it, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv4.address) if try(ip_config.ipv4.address, null) != null ? !(contains(["dhcp"], ip_config.ipv4.address) || (!strcontains(ip_config.ipv4.address, ":") && can(cidrhost(ip_config.ipv4.address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv4.address)))) : false])] : "proxmox-lxc: ip_configs[*].ipv4.address must be an IPv4 address with its prefix length, such as \"10.0.0.5/24\", or \"dhcp\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv4.gateway) if try(ip_config.ipv4.gateway, null) != null ? !(!strcontains(ip_config.ipv4.gateway, ":") && can(cidrhost("${ip_config.ipv4.gateway}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv4.gateway))) : false])] : "proxmox-lxc: ip_configs[*].ipv4.gateway must be an IPv4 address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv6) if ip_config.ipv6 != null ? !(!contains(["dhcp", "auto"], ip_config.ipv6.address) || ip_config.ipv6.gateway == null) : false])] : "proxmox-lxc: ip_configs[*].ipv6 must have no gateway if the address is dhcp or auto, which provides it, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv6.address) if try(ip_config.ipv6.address, null) != null ? !(contains(["dhcp", "auto"], ip_config.ipv6.address) || (strcontains(ip_config.ipv6.address, ":") && can(cidrhost(ip_config.ipv6.address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv6.address)))) : false])] : "proxmox-lxc: ip_configs[*].ipv6.address must be an IPv6 address with its prefix length, such as \"2001:db8::5/64\", or \"dhcp\" or \"auto\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for ip_config in var.ip_configs : jsonencode(ip_config.ipv6.gateway) if try(ip_config.ipv6.gateway, null) != null ? !(strcontains(ip_config.ipv6.gateway, ":") && can(cidrhost("${ip_config.ipv6.gateway}/128", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv6.gateway))) : false])] : "proxmox-lxc: ip_configs[*].ipv6.gateway must be an IPv6 address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for server in var.dns.servers : jsonencode(server) if !(can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server)))])] : "proxmox-lxc: dns.servers[*] must be an IP address, got ${rejected}." if rejected != ""]),
    var.dns.domain == null ? "" : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.dns.domain)) ? "" : "proxmox-lxc: dns.domain must be a DNS name, such as web-1 or web-1.example.com, got ${jsonencode(var.dns.domain)}.",
    alltrue([for ssh_key in var.ssh_keys : can(regex("^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]+={0,2}( [^\\r\\n]*)?[\\r\\n]*$", ssh_key))]) ? "" : "proxmox-lxc: ssh_keys[*] must be a public SSH key, such as \"ssh-ed25519 AAAA… admin\"; a private key does not belong here; what was given is not shown.",
    length(var.device_passthrough) <= 128 ? "" : "proxmox-lxc: device_passthrough must have at most 128 elements, got ${jsonencode(length(var.device_passthrough))}.",
    length(distinct(var.device_passthrough[*].path)) == length(var.device_passthrough) ? "" : "proxmox-lxc: device_passthrough must not have two elements with the same path, got ${jsonencode(var.device_passthrough)}.",
    join("", [for rejected in [join(", ", [for device_passthrough_element in var.device_passthrough : jsonencode(device_passthrough_element.path) if !(can(regex("^/dev(/[.]{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*)+$", device_passthrough_element.path)))])] : "proxmox-lxc: device_passthrough[*].path must be a path below /dev, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for device_passthrough_element in var.device_passthrough : jsonencode(device_passthrough_element.mode) if !(can(regex("^0[0-7]{3}$", device_passthrough_element.mode)))])] : "proxmox-lxc: device_passthrough[*].mode must be an octal mode such as 0660, got ${rejected}." if rejected != ""]),
    var.template_file_id != null || var.template != null ? "" : "proxmox-lxc: template_file_id or template must be set.",
    var.template_file_id == null || var.template == null ? "" : "proxmox-lxc: template must not be set if template_file_id is set.",
    var.vm_id == null ? "" : can(regex("^[1-9][0-9]{2,8}$", var.vm_id)) ? "" : "proxmox-lxc: vm_id must be a number from 100 to 999999999 in quotes, such as \"200\", got ${jsonencode(var.vm_id)}.",
  ]
}
