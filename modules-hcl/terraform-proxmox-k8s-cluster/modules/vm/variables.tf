# Made from spec/modules/proxmox-vm.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the machine, and its host name if cloud-init sets it."
  type        = string
  nullable    = false

  validation {
    condition = !anytrue([for problem in local.problems : problem != ""]) && can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.name))

    error_message = coalesce(concat([
      can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.name)) ? "" : "proxmox-vm: name must be a DNS name, such as web-1 or web-1.example.com, got ${jsonencode(var.name)}.",
    ], local.problems, ["-"])...)
  }
}

variable "node_name" {
  description = "Node that the machine is created on. Changes are ignored on an existing machine, which may have moved."
  type        = string
  nullable    = false
}

variable "vm_id" {
  description = "ID of the machine, unique in the cluster. Default: Proxmox's next free ID."
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
  description = "Resource pool that the machine belongs to."
  type        = string
  default     = null
}

variable "machine" {
  description = "Machine type: q35, pc, or a versioned type such as pc-q35-9.2. A change restarts the machine."
  type        = string
  default     = "q35"
  nullable    = false
}

variable "bios" {
  description = "Firmware. With ovmf (UEFI) the machine has an EFI disk."
  type        = string
  default     = "seabios"
  nullable    = false
}

variable "efi_disk" {
  description = <<-EOT
    The EFI disk, if bios is ovmf.

    - datastore_id: Datastore of the EFI disk.
    - pre_enrolled_keys: Whether it contains the Secure Boot keys of Microsoft and the distributions.
  EOT

  type = object({
    datastore_id      = optional(string, "local-lvm")
    pre_enrolled_keys = optional(bool, false)
  })

  default  = {}
  nullable = false
}

variable "scsi_hardware" {
  description = "SCSI controller. I/O threads need virtio-scsi-single."
  type        = string
  default     = "virtio-scsi-single"
  nullable    = false
}

variable "operating_system" {
  description = "Operating system, for which Proxmox sets some defaults. l26 is any current Linux. win11 is Windows 11 and Windows Server 2022 and 2025. Windows 11 needs bios ovmf and a TPM, which this module does not add: clone a template that has one. Proxmox's other is not allowed: an import does not return it, and would restart the machine."
  type        = string
  default     = "l26"
  nullable    = false
}

variable "cpu" {
  description = <<-EOT
    Processors. A change restarts the machine.

    - cores: Cores per socket.
    - sockets: Sockets.
    - type: CPU type, such as x86-64-v2-AES, x86-64-v3 or host. The more features the type needs, the fewer nodes the machine can move to.
    - units: Share of CPU time, relative to other machines.
    - limit: Limit of CPU time, in cores, such as 0.5; 0 is no limit.
    - numa: Whether the machine sees the node's NUMA topology.
  EOT

  type = object({
    cores   = optional(number, 2)
    sockets = optional(number, 1)
    type    = optional(string, "x86-64-v2-AES")
    units   = optional(number, 100)
    limit   = optional(number, 0)
    numa    = optional(bool, false)
  })

  default  = {}
  nullable = false
}

variable "memory" {
  description = <<-EOT
    Memory. A change restarts the machine.

    - dedicated: Memory in MiB.
    - floating: Minimum memory in MiB for ballooning; 0 disables ballooning. A machine with exactly 512 MiB gets a balloon of the same size, because otherwise an import would not return its memory.
  EOT

  type = object({
    dedicated = optional(number, 2048)
    floating  = optional(number, 0)
  })

  default  = {}
  nullable = false
}

variable "disks" {
  description = <<-EOT
    Disks, in any order. They can grow, but not shrink. A machine boots from the first of sata0, scsi0 and virtio0 that it has. With clone: list the template's disks, none smaller than in the template, and additional ones.

    - interface: Interface of the disk: scsi0 to scsi9, virtio0 to virtio9 or sata0 to sata5.
    - datastore_id: Datastore of the disk. A change moves the disk while the machine is off.
    - size: Size in GiB. It can grow, but not shrink.
    - import_from: Image of the disk, in a datastore with content type import, such as local:import/debian-13-genericcloud-amd64.qcow2. Only for the boot disk. Changes are ignored on an existing machine.
    - file_id: Image of the disk, with content type iso, for Proxmox VE before 8.4. The provider needs SSH access to the node for it. Only for the boot disk. Changes are ignored on an existing machine.
    - file_format: Format of the disk. Default: the datastore's.
    - iothread: Whether the disk has its own I/O thread. Not for sata.
    - discard: Whether blocks that the machine frees are also freed in the datastore.
    - ssd: Whether the machine sees the disk as an SSD. Not for virtio.
    - backup: Whether backups include the disk.
    - replicate: Whether replication jobs include the disk.
    - cache: Cache mode.
    - aio: Asynchronous I/O.
    - serial: Serial number that the machine sees.
  EOT

  type = list(object({
    interface    = optional(string, "scsi0")
    datastore_id = optional(string, "local-lvm")
    size         = optional(number, 20)
    import_from  = optional(string)
    file_id      = optional(string)
    file_format  = optional(string)
    iothread     = optional(bool, true)
    discard      = optional(string, "on")
    ssd          = optional(bool, true)
    backup       = optional(bool, true)
    replicate    = optional(bool, true)
    cache        = optional(string, "none")
    aio          = optional(string, "io_uring")
    serial       = optional(string)
  }))

  default  = [{}]
  nullable = false
}

variable "clone" {
  description = <<-EOT
    Machine or template to clone. Changes are ignored on an existing machine.

    - vm_id: ID of the source.
    - node_name: Node of the source. Default: node_name.
    - datastore_id: Datastore of the clone's disks. Default: the source's. Only for a full clone.
    - full: Whether the disks are copied. A linked clone (false) shares them with a template.
  EOT

  type = object({
    vm_id        = string
    node_name    = optional(string)
    datastore_id = optional(string)
    full         = optional(bool, true)
  })

  default = null
}

variable "cdrom_file_id" {
  description = "ISO image in the CD drive, such as local:iso/debian-13.iso; none for an empty drive."
  type        = string
  default     = "none"
  nullable    = false
}

variable "boot_order" {
  description = "Boot devices in order, such as scsi0 and net0. Default: the provider's choice."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "network_devices" {
  description = <<-EOT
    Network devices, starting with net0.

    - bridge: Bridge or virtual network of the device.
    - model: Model of the network card.
    - vlan_id: VLAN tag. Default: untagged.
    - trunks: Tagged VLANs to allow, such as 10;20;30-39. Ranges are expanded, because Proxmox's provider does not accept them.
    - mac_address: MAC address. Default: generated by Proxmox. Converted to upper case, as Proxmox returns it.
    - firewall: Whether Proxmox's firewall filters the device. Set its rules in Proxmox, for the machine, node or cluster.
    - mtu: MTU of the device in bytes, for virtio; 1 uses the bridge's MTU.
    - rate_limit: Rate limit in megabytes per second, such as 0.5. Default: no limit.
    - queues: Number of packet queues, for virtio. Use the machine's number of cores.
    - disconnected: Whether the link is down.
  EOT

  type = list(object({
    bridge       = optional(string, "vmbr0")
    model        = optional(string, "virtio")
    vlan_id      = optional(number)
    trunks       = optional(string)
    mac_address  = optional(string)
    firewall     = optional(bool, false)
    mtu          = optional(number)
    rate_limit   = optional(number)
    queues       = optional(number)
    disconnected = optional(bool, false)
  }))

  default  = [{}]
  nullable = false
}

variable "cloud_init" {
  description = <<-EOT
    Cloud-init settings. Changes of user, ip_configs and dns restart the machine; whether they take effect depends on cloud-init's modules.

    - datastore_id: Datastore of the cloud-init drive.
    - user: User to create.
      - name: Name of the user, such as admin, or Administrator on Windows.
      - ssh_keys: Public SSH keys of the user, one per line.
      - password: Password of the user, or its crypt hash. Changes are not applied to an existing machine, because Proxmox never returns the password.
    - ip_configs: Addresses of the network devices, in the order of network_devices.
      - ipv4: IPv4 of the device.
        - address: Address with prefix length, such as 10.0.0.5/24, or dhcp.
        - gateway: Default gateway. Not together with dhcp.
      - ipv6: IPv6 of the device.
        - address: Address with prefix length, such as 2001:db8::5/64, or dhcp, or auto for SLAAC.
        - gateway: Default gateway. Not together with dhcp or auto.
    - dns: DNS settings. Default: the node's.
      - servers: Addresses of DNS servers.
      - domain: Search domain.
    - user_data: Cloud-init user data, at most 1 MiB, uploaded as a snippet over SSH. Changes are ignored on an existing machine. It cannot be removed once it is set, because the machine's cloud-init drive refers to the snippet. In OpenTofu, wrap text that is unknown until apply in `format("%s", …)` or in other text: a value that might be null cannot decide whether the snippet exists.
    - snippets_datastore_id: Datastore that user_data is uploaded to. Its content types must include snippets. Changes are ignored on an existing machine.
    - user_data_file_id: ID of an existing snippet with user data. Changes are ignored on an existing machine.
    - vendor_data_file_id: ID of an existing snippet with vendor data, which user or user data can override. Changes are ignored on an existing machine.
  EOT

  type = object({
    datastore_id = optional(string, "local-lvm")
    user = optional(object({
      name     = string
      ssh_keys = optional(list(string), [])
      password = optional(string)
    }))
    ip_configs = optional(list(object({
      ipv4 = optional(object({
        address = string
        gateway = optional(string)
      }))
      ipv6 = optional(object({
        address = string
        gateway = optional(string)
      }))
      })), [
      {
        ipv4 = { address = "dhcp" }
      },
    ])
    dns = optional(object({
      servers = optional(list(string), [])
      domain  = optional(string)
    }), {})
    user_data             = optional(string)
    snippets_datastore_id = optional(string, "local")
    user_data_file_id     = optional(string)
    vendor_data_file_id   = optional(string)
  })

  default   = null
  sensitive = true
}

variable "agent" {
  description = <<-EOT
    QEMU's guest agent.

    - enabled: Whether the machine runs the agent. Creating the machine then waits for it, up to timeout.
    - timeout: Time to wait for the agent, such as 5m. Used only when the machine is created.
    - trim: Whether the file systems are trimmed after a disk has moved.
  EOT

  type = object({
    enabled = optional(bool, true)
    timeout = optional(string, "15m")
    trim    = optional(bool, false)
  })

  default  = {}
  nullable = false
}

variable "vga" {
  description = <<-EOT
    Display.

    - type: Type of the display. serial0 shows the serial console, which cloud images use.
    - memory: Memory of the display in MiB.
  EOT

  type = object({
    type   = optional(string, "std")
    memory = optional(number, 32)
  })

  default  = {}
  nullable = false
}

variable "host_pci_devices" {
  description = <<-EOT
    PCI devices of the node to pass to the machine, starting with hostpci0.

    - mapping: Resource mapping of the device.
    - id: PCI address of the device, such as 0000:01:00.0. Without a function (01:00) it means all functions; separate several addresses with ;. Needs root@pam with a password.
    - mdev: Type of the mediated device, for a virtual GPU, such as nvidia-63 or i915-GVTg_V5_4.
    - pcie: Whether it is a PCIe device. Only for q35.
    - rombar: Whether the machine sees the device's ROM.
    - xvga: Whether it is the machine's graphics card, instead of vga.
  EOT

  type = list(object({
    mapping = optional(string)
    id      = optional(string)
    mdev    = optional(string)
    pcie    = optional(bool, true)
    rombar  = optional(bool, true)
    xvga    = optional(bool, false)
  }))

  default  = []
  nullable = false
}

variable "usb_devices" {
  description = <<-EOT
    USB devices of the node to pass to the machine, starting with usb0.

    - mapping: Resource mapping of the device.
    - host: Vendor and product ID of the device, such as 0a5c:5842, or its bus and port, such as 1-1.2; spice is a device of the viewer. A device of the node needs root@pam with a password.
    - usb3: Whether it is a USB 3 device.
  EOT

  type = list(object({
    mapping = optional(string)
    host    = optional(string)
    usb3    = optional(bool, true)
  }))

  default  = []
  nullable = false
}

variable "started" {
  description = "Whether the machine runs."
  type        = bool
  default     = true
  nullable    = false
}

variable "on_boot" {
  description = "Whether the machine starts together with its node."
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
  description = "Whether the machine and its disks are protected against deletion."
  type        = bool
  default     = false
  nullable    = false
}

variable "stop_on_destroy" {
  description = "Whether deleting the machine powers it off instead of shutting it down. Used only when the machine is created."
  type        = bool
  default     = true
  nullable    = false
}

locals {
  # A sentence for each input that is not allowed, and "" for each that is. The validation of var.name shows the first.
  problems = [
    contains(["seabios", "ovmf"], var.bios) ? "" : "proxmox-vm: bios must be one of \"seabios\", \"ovmf\", got ${jsonencode(var.bios)}.",
    contains(["virtio-scsi-single", "virtio-scsi-pci", "lsi", "lsi53c810", "megasas", "pvscsi"], var.scsi_hardware) ? "" : "proxmox-vm: scsi_hardware must be one of \"virtio-scsi-single\", \"virtio-scsi-pci\", \"lsi\", \"lsi53c810\", \"megasas\", \"pvscsi\", got ${jsonencode(var.scsi_hardware)}.",
    contains(["l26", "l24", "solaris", "win11", "win10", "win8", "win7", "wvista", "wxp", "w2k8", "w2k3", "w2k"], var.operating_system) ? "" : "proxmox-vm: operating_system must be one of \"l26\", \"l24\", \"solaris\", \"win11\", \"win10\", \"win8\", \"win7\", \"wvista\", \"wxp\", \"w2k8\", \"w2k3\", \"w2k\", got ${jsonencode(var.operating_system)}.",
    var.cpu.cores == floor(var.cpu.cores) && var.cpu.cores >= 1 && var.cpu.cores <= 2304 ? "" : "proxmox-vm: cpu.cores must be a whole number from 1 to 2304, got ${jsonencode(var.cpu.cores)}.",
    var.cpu.sockets == floor(var.cpu.sockets) && var.cpu.sockets >= 1 && var.cpu.sockets <= 16 ? "" : "proxmox-vm: cpu.sockets must be a whole number from 1 to 16, got ${jsonencode(var.cpu.sockets)}.",
    var.cpu.units == floor(var.cpu.units) && var.cpu.units >= 1 && var.cpu.units <= 10000 ? "" : "proxmox-vm: cpu.units must be a whole number from 1 to 10000, got ${jsonencode(var.cpu.units)}.",
    can(regex("^-?[0-9]+([.][0-9]{1,2})?$", tostring(var.cpu.limit))) && var.cpu.limit >= 0 && var.cpu.limit <= 128 ? "" : "proxmox-vm: cpu.limit must be a number from 0 to 128 (cores) with at most 2 decimals, got ${jsonencode(var.cpu.limit)}.",
    var.memory.dedicated == floor(var.memory.dedicated) && var.memory.dedicated >= 64 && var.memory.dedicated <= 268435456 ? "" : "proxmox-vm: memory.dedicated must be a whole number from 64 to 268435456 (MiB), got ${jsonencode(var.memory.dedicated)}.",
    var.memory.floating == floor(var.memory.floating) && var.memory.floating >= 0 && var.memory.floating <= 268435456 ? "" : "proxmox-vm: memory.floating must be a whole number from 0 to 268435456 (MiB), got ${jsonencode(var.memory.floating)}.",
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.interface) if !(can(regex("^(scsi[0-9]|virtio[0-9]|sata[0-5])$", disk.interface)))])] : "proxmox-vm: disks[*].interface must be an interface from scsi0 to scsi9, virtio0 to virtio9 or sata0 to sata5, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.size) if !(disk.size == floor(disk.size) && disk.size >= 1 && disk.size <= 524288)])] : "proxmox-vm: disks[*].size must be a whole number from 1 to 524288 (GiB), got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.file_format) if disk.file_format != null ? !(contains(["raw", "qcow2", "vmdk"], disk.file_format)) : false])] : "proxmox-vm: disks[*].file_format must be one of \"raw\", \"qcow2\", \"vmdk\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.discard) if !(contains(["on", "ignore"], disk.discard))])] : "proxmox-vm: disks[*].discard must be one of \"on\", \"ignore\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.cache) if !(contains(["none", "writethrough", "writeback", "unsafe", "directsync"], disk.cache))])] : "proxmox-vm: disks[*].cache must be one of \"none\", \"writethrough\", \"writeback\", \"unsafe\", \"directsync\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.aio) if !(contains(["io_uring", "native", "threads"], disk.aio))])] : "proxmox-vm: disks[*].aio must be one of \"io_uring\", \"native\", \"threads\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.model) if !(contains(["virtio", "e1000", "e1000e", "rtl8139", "vmxnet3"], network_device.model))])] : "proxmox-vm: network_devices[*].model must be one of \"virtio\", \"e1000\", \"e1000e\", \"rtl8139\", \"vmxnet3\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.vlan_id) if network_device.vlan_id != null ? !(network_device.vlan_id == floor(network_device.vlan_id) && network_device.vlan_id >= 1 && network_device.vlan_id <= 4094) : false])] : "proxmox-vm: network_devices[*].vlan_id must be a whole number from 1 to 4094, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.mtu) if network_device.mtu != null ? !(network_device.mtu == 1 || network_device.mtu == floor(network_device.mtu) && network_device.mtu >= 576 && network_device.mtu <= 65520) : false])] : "proxmox-vm: network_devices[*].mtu must be a whole number from 576 to 65520 (bytes), or 1, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.rate_limit) if network_device.rate_limit != null ? !(can(regex("^-?[0-9]+([.][0-9]{1,2})?$", tostring(network_device.rate_limit))) && network_device.rate_limit >= 0.01 && network_device.rate_limit <= 10240) : false])] : "proxmox-vm: network_devices[*].rate_limit must be a number from 0.01 to 10240 (MB/s) with at most 2 decimals, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.queues) if network_device.queues != null ? !(network_device.queues == floor(network_device.queues) && network_device.queues >= 1 && network_device.queues <= 64) : false])] : "proxmox-vm: network_devices[*].queues must be a whole number from 1 to 64, got ${rejected}." if rejected != ""]),
    contains(["std", "serial0", "virtio", "virtio-gl", "qxl", "qxl2", "qxl3", "qxl4", "vmware", "cirrus", "none"], var.vga.type) ? "" : "proxmox-vm: vga.type must be one of \"std\", \"serial0\", \"virtio\", \"virtio-gl\", \"qxl\", \"qxl2\", \"qxl3\", \"qxl4\", \"vmware\", \"cirrus\", \"none\", got ${jsonencode(var.vga.type)}.",
    var.vga.memory == floor(var.vga.memory) && var.vga.memory >= 4 && var.vga.memory <= 512 ? "" : "proxmox-vm: vga.memory must be a whole number from 4 to 512 (MiB), got ${jsonencode(var.vga.memory)}.",
    try(var.startup.order, null) == null ? "" : var.startup.order == floor(var.startup.order) && var.startup.order >= 0 && var.startup.order <= 100000 ? "" : "proxmox-vm: startup.order must be a whole number from 0 to 100000, got ${jsonencode(try(var.startup.order, null))}.",
    try(var.startup.up_delay, null) == null ? "" : var.startup.up_delay == floor(var.startup.up_delay) && var.startup.up_delay >= 0 && var.startup.up_delay <= 86400 ? "" : "proxmox-vm: startup.up_delay must be a whole number from 0 to 86400 (seconds), got ${jsonencode(try(var.startup.up_delay, null))}.",
    try(var.startup.down_delay, null) == null ? "" : var.startup.down_delay == floor(var.startup.down_delay) && var.startup.down_delay >= 0 && var.startup.down_delay <= 86400 ? "" : "proxmox-vm: startup.down_delay must be a whole number from 0 to 86400 (seconds), got ${jsonencode(try(var.startup.down_delay, null))}.",
    can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.node_name)) ? "" : "proxmox-vm: node_name must be the name of a node, such as pve-1, got ${jsonencode(var.node_name)}.",
    var.description == null ? "" : length(base64encode(var.description)) / 4 * 3 - length(regexall("=", base64encode(var.description))) <= 8192 ? "" : "proxmox-vm: description must be at most 8192 bytes long (8 KiB), got ${jsonencode(var.description)}.",
    join("", [for rejected in [join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", tag)))])] : "proxmox-vm: tags[*] must be letters, digits, _, ., + and -, a letter, digit or _ first, got ${rejected}." if rejected != ""]),
    var.pool_id == null ? "" : can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}$", var.pool_id)) ? "" : "proxmox-vm: pool_id must be the ID of a pool: letters, digits, -, _ and ., and up to two / for nested pools, such as prod/web, got ${jsonencode(var.pool_id)}.",
    can(regex("^(q35(,viommu=(intel|virtio))?|pc|pc-(q35|i440fx)-[0-9]+([.][0-9]+)+([+]pve[0-9]+)?)$", var.machine)) ? "" : "proxmox-vm: machine must be q35, pc, or a version of them such as pc-q35-9.2, got ${jsonencode(var.machine)}.",
    can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.efi_disk.datastore_id)) ? "" : "proxmox-vm: efi_disk.datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(var.efi_disk.datastore_id)}.",
    can(regex("^(host|max|x86-64-v2|x86-64-v2-AES|x86-64-v3|x86-64-v4|kvm32|kvm64|qemu32|qemu64|486|Broadwell|Broadwell-IBRS|Broadwell-noTSX|Broadwell-noTSX-IBRS|Cascadelake-Server|Cascadelake-Server-noTSX|Cascadelake-Server-v2|Cascadelake-Server-v4|Cascadelake-Server-v5|Conroe|Cooperlake|Cooperlake-v2|EPYC|EPYC-Genoa|EPYC-IBPB|EPYC-Milan|EPYC-Rome|EPYC-Rome-v2|EPYC-Rome-v3|EPYC-Rome-v4|EPYC-v3|EPYC-v4|Haswell|Haswell-IBRS|Haswell-noTSX|Haswell-noTSX-IBRS|Icelake-Client|Icelake-Client-noTSX|Icelake-Server|Icelake-Server-noTSX|Icelake-Server-v3|Icelake-Server-v4|Icelake-Server-v5|Icelake-Server-v6|IvyBridge|IvyBridge-IBRS|KnightsMill|Nehalem|Nehalem-IBRS|Opteron_G1|Opteron_G2|Opteron_G3|Opteron_G4|Opteron_G5|Penryn|SandyBridge|SandyBridge-IBRS|SapphireRapids|Skylake-Client|Skylake-Client-IBRS|Skylake-Client-noTSX-IBRS|Skylake-Client-v4|Skylake-Server|Skylake-Server-IBRS|Skylake-Server-noTSX-IBRS|Skylake-Server-v4|Skylake-Server-v5|Westmere|Westmere-IBRS|athlon|core2duo|coreduo|pentium|pentium2|pentium3|phenom|custom-[A-Za-z0-9_-]+)$", var.cpu.type)) ? "" : "proxmox-vm: cpu.type must be a CPU type that Proxmox knows, such as x86-64-v2-AES, host or EPYC-Milan, or custom- and your own name, got ${jsonencode(var.cpu.type)}.",
    var.memory.floating <= var.memory.dedicated ? "" : "proxmox-vm: memory must not have a floating that is greater than dedicated, got ${jsonencode(var.memory)}.",
    length(var.disks) >= 1 && length(var.disks) <= 26 ? "" : "proxmox-vm: disks must have 1 to 26 elements, got ${jsonencode(length(var.disks))}.",
    length(distinct(var.disks[*].interface)) == length(var.disks) ? "" : "proxmox-vm: disks must not have two elements with the same interface, got ${jsonencode(var.disks)}.",
    alltrue([for disk in var.disks : disk.interface == try(sort([for disk in var.disks : disk.interface if endswith(disk.interface, "0")])[0], "") || disk.import_from == null && disk.file_id == null]) ? "" : "proxmox-vm: disks must have import_from or file_id only on the boot disk, which is the first of sata0, scsi0 and virtio0 that the machine has, got ${jsonencode(var.disks)}.",
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk) if !(disk.import_from == null || disk.file_id == null)])] : "proxmox-vm: disks[*] must have import_from or file_id, not both, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.datastore_id) if !(can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", disk.datastore_id)))])] : "proxmox-vm: disks[*].datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.import_from) if disk.import_from != null ? !(can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", disk.import_from))) : false])] : "proxmox-vm: disks[*].import_from must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.file_id) if disk.file_id != null ? !(can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", disk.file_id))) : false])] : "proxmox-vm: disks[*].file_id must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for disk in var.disks : jsonencode(disk.serial) if disk.serial != null ? !(can(regex("^[A-Za-z0-9_-]{1,20}$", disk.serial))) : false])] : "proxmox-vm: disks[*].serial must be 1 to 20 letters, digits, - and _, got ${rejected}." if rejected != ""]),
    try(var.clone.node_name, null) == null ? "" : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.clone.node_name)) ? "" : "proxmox-vm: clone.node_name must be the name of a node, such as pve-1, got ${jsonencode(try(var.clone.node_name, null))}.",
    try(var.clone.datastore_id, null) == null ? "" : can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.clone.datastore_id)) ? "" : "proxmox-vm: clone.datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${jsonencode(try(var.clone.datastore_id, null))}.",
    can(regex("^(none|[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+)$", var.cdrom_file_id)) ? "" : "proxmox-vm: cdrom_file_id must be none, or a file ID such as local:iso/debian-13.iso, got ${jsonencode(var.cdrom_file_id)}.",
    join("", [for rejected in [join(", ", [for boot_order_element in var.boot_order : jsonencode(boot_order_element) if !(can(regex("^(scsi|virtio|sata|ide|net|usb|hostpci)[0-9]{1,2}$", boot_order_element)))])] : "proxmox-vm: boot_order[*] must be a device such as scsi0 or net0, got ${rejected}." if rejected != ""]),
    length(var.network_devices) <= 32 ? "" : "proxmox-vm: network_devices must have at most 32 elements, got ${jsonencode(length(var.network_devices))}.",
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.bridge) if !(can(regex("^[A-Za-z0-9_.-]{1,15}$", network_device.bridge)))])] : "proxmox-vm: network_devices[*].bridge must be the name of a bridge, such as vmbr0, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.trunks) if network_device.trunks != null ? !(alltrue([for part in split(";", network_device.trunks) : can(regex("^(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}))?$", part)) && try(1 <= tonumber(split("-", part)[0]) && tonumber(split("-", part)[0]) <= tonumber(reverse(split("-", part))[0]) && tonumber(reverse(split("-", part))[0]) <= 4094, false)])) : false])] : "proxmox-vm: network_devices[*].trunks must be VLAN tags and ranges of them from 1 to 4094, such as \"10;20;30-39\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for network_device in var.network_devices : jsonencode(network_device.mac_address) if network_device.mac_address != null ? !(can(regex("^[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$", network_device.mac_address))) : false])] : "proxmox-vm: network_devices[*].mac_address must be a MAC address of a single device, such as BC:24:11:00:00:01, with an even second digit, got ${rejected}." if rejected != ""]),
    can(regex("^([1-9][0-9]{0,4}[hms])+$", var.agent.timeout)) ? "" : "proxmox-vm: agent.timeout must be a duration such as 90s, 15m or 1h30m, got ${jsonencode(var.agent.timeout)}.",
    !(var.vga.type == "std") || !(var.vga.memory == 16) ? "" : "proxmox-vm: vga must not have a memory of 16 if its type is std: an import does not return that, and would restart the machine, got ${jsonencode(var.vga)}.",
    length(var.host_pci_devices) <= 16 ? "" : "proxmox-vm: host_pci_devices must have at most 16 elements, got ${jsonencode(length(var.host_pci_devices))}.",
    join("", [for rejected in [join(", ", [for host_pci_device in var.host_pci_devices : jsonencode(host_pci_device) if !(host_pci_device.mapping != null || host_pci_device.id != null)])] : "proxmox-vm: host_pci_devices[*] must have a mapping or an id, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for host_pci_device in var.host_pci_devices : jsonencode(host_pci_device) if !(host_pci_device.mapping == null || host_pci_device.id == null)])] : "proxmox-vm: host_pci_devices[*] must have a mapping or an id, not both, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for host_pci_device in var.host_pci_devices : jsonencode(host_pci_device.mapping) if host_pci_device.mapping != null ? !(can(regex("^[A-Za-z][A-Za-z0-9_-]+$", host_pci_device.mapping))) : false])] : "proxmox-vm: host_pci_devices[*].mapping must be the ID of a resource mapping: at least 2 letters, digits, - and _, with a letter first, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for host_pci_device in var.host_pci_devices : jsonencode(host_pci_device.id) if host_pci_device.id != null ? !(can(regex("^([0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}([.][0-9a-f])?(;([0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}([.][0-9a-f])?)*$", host_pci_device.id))) : false])] : "proxmox-vm: host_pci_devices[*].id must be a PCI address such as 0000:01:00.0, or several separated by ;, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for host_pci_device in var.host_pci_devices : jsonencode(host_pci_device.mdev) if host_pci_device.mdev != null ? !(can(regex("^[A-Za-z0-9_-]+$", host_pci_device.mdev))) : false])] : "proxmox-vm: host_pci_devices[*].mdev must be letters, digits, - and _, got ${rejected}." if rejected != ""]),
    length(var.usb_devices) <= 4 ? "" : "proxmox-vm: usb_devices must have at most 4 elements, got ${jsonencode(length(var.usb_devices))}.",
    join("", [for rejected in [join(", ", [for usb_device in var.usb_devices : jsonencode(usb_device) if !(usb_device.mapping != null || usb_device.host != null)])] : "proxmox-vm: usb_devices[*] must have a mapping or a host, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for usb_device in var.usb_devices : jsonencode(usb_device) if !(usb_device.mapping == null || usb_device.host == null)])] : "proxmox-vm: usb_devices[*] must have a mapping or a host, not both, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for usb_device in var.usb_devices : jsonencode(usb_device.mapping) if usb_device.mapping != null ? !(can(regex("^[A-Za-z][A-Za-z0-9_-]+$", usb_device.mapping))) : false])] : "proxmox-vm: usb_devices[*].mapping must be the ID of a resource mapping: at least 2 letters, digits, - and _, with a letter first, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [join(", ", [for usb_device in var.usb_devices : jsonencode(usb_device.host) if usb_device.host != null ? !(can(regex("^(spice|(0x)?[0-9A-Fa-f]{4}:(0x)?[0-9A-Fa-f]{4}|[0-9]+-[0-9]+([.][0-9]+)*)$", usb_device.host))) : false])] : "proxmox-vm: usb_devices[*].host must be vendor and product ID such as 0a5c:5842, bus and port such as 1-1.2, or spice, got ${rejected}." if rejected != ""]),
    var.clone == null || !(anytrue([for element in var.disks : element.import_from != null || element.file_id != null])) ? "" : "proxmox-vm: disks must have no import_from and no file_id if clone is set: a machine has only one source.",
    var.vm_id == null ? "" : can(regex("^[1-9][0-9]{2,8}$", var.vm_id)) ? "" : "proxmox-vm: vm_id must be a number from 100 to 999999999 in quotes, such as \"200\", got ${jsonencode(var.vm_id)}.",
    try(var.clone.vm_id, null) == null ? "" : can(regex("^[1-9][0-9]{2,8}$", var.clone.vm_id)) ? "" : "proxmox-vm: clone.vm_id must be a number from 100 to 999999999 in quotes, such as \"200\", got ${jsonencode(try(var.clone.vm_id, null))}.",
    nonsensitive(var.cloud_init == null ? true : var.cloud_init.user_data == null && var.cloud_init.user_data_file_id == null || var.cloud_init.user == null) ? "" : "proxmox-vm: cloud_init must have no user if it has user_data or user_data_file_id, which replaces it; what was given is not shown.",
    nonsensitive(var.cloud_init == null ? true : var.cloud_init.user_data == null || var.cloud_init.user_data_file_id == null) ? "" : "proxmox-vm: cloud_init must have user_data or user_data_file_id, not both; what was given is not shown.",
    nonsensitive(try(var.cloud_init.datastore_id, null) == null ? true : can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.cloud_init.datastore_id))) ? "" : "proxmox-vm: cloud_init.datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${nonsensitive(jsonencode(try(var.cloud_init.datastore_id, null)))}.",
    nonsensitive(try(var.cloud_init.user.name, null) == null ? true : can(regex("^[A-Za-z_][A-Za-z0-9_.-]{0,31}$", var.cloud_init.user.name))) ? "" : "proxmox-vm: cloud_init.user.name must be a user name: a letter or _, then up to 31 letters, digits, -, _ and ., got ${nonsensitive(jsonencode(try(var.cloud_init.user.name, null)))}.",
    nonsensitive(alltrue([for ssh_key in try(var.cloud_init.user.ssh_keys, []) : can(regex("^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]+={0,2}( [^\\r\\n]*)?[\\r\\n]*$", ssh_key))])) ? "" : "proxmox-vm: cloud_init.user.ssh_keys[*] must be a public SSH key, such as \"ssh-ed25519 AAAA… admin\"; a private key does not belong here; what was given is not shown.",
    nonsensitive(try(var.cloud_init.ip_configs, null) == null ? true : length(var.cloud_init.ip_configs) <= 8) ? "" : "proxmox-vm: cloud_init.ip_configs must have at most 8 elements, got ${nonsensitive(jsonencode(try(length(var.cloud_init.ip_configs), null)))}.",
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config) if !(ip_config.ipv4 != null || ip_config.ipv6 != null)]))] : "proxmox-vm: cloud_init.ip_configs[*] must have ipv4 or ipv6, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv4) if ip_config.ipv4 != null ? !(!contains(["dhcp"], ip_config.ipv4.address) || ip_config.ipv4.gateway == null) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv4 must have no gateway if the address is dhcp, which provides it, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv4.address) if try(ip_config.ipv4.address, null) != null ? !(contains(["dhcp"], ip_config.ipv4.address) || (!strcontains(ip_config.ipv4.address, ":") && can(cidrhost(ip_config.ipv4.address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv4.address)))) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv4.address must be an IPv4 address with its prefix length, such as \"10.0.0.5/24\", or \"dhcp\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv4.gateway) if try(ip_config.ipv4.gateway, null) != null ? !(!strcontains(ip_config.ipv4.gateway, ":") && can(cidrhost("${ip_config.ipv4.gateway}/32", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv4.gateway))) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv4.gateway must be an IPv4 address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv6) if ip_config.ipv6 != null ? !(!contains(["dhcp", "auto"], ip_config.ipv6.address) || ip_config.ipv6.gateway == null) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv6 must have no gateway if the address is dhcp or auto, which provides it, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv6.address) if try(ip_config.ipv6.address, null) != null ? !(contains(["dhcp", "auto"], ip_config.ipv6.address) || (strcontains(ip_config.ipv6.address, ":") && can(cidrhost(ip_config.ipv6.address, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv6.address)))) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv6.address must be an IPv6 address with its prefix length, such as \"2001:db8::5/64\", or \"dhcp\" or \"auto\", got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for ip_config in try(var.cloud_init.ip_configs, []) : jsonencode(ip_config.ipv6.gateway) if try(ip_config.ipv6.gateway, null) != null ? !(strcontains(ip_config.ipv6.gateway, ":") && can(cidrhost("${ip_config.ipv6.gateway}/128", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", ip_config.ipv6.gateway))) : false]))] : "proxmox-vm: cloud_init.ip_configs[*].ipv6.gateway must be an IPv6 address, got ${rejected}." if rejected != ""]),
    join("", [for rejected in [nonsensitive(join(", ", [for server in try(var.cloud_init.dns.servers, []) : jsonencode(server) if !(can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", server)))]))] : "proxmox-vm: cloud_init.dns.servers[*] must be an IP address, got ${rejected}." if rejected != ""]),
    nonsensitive(try(var.cloud_init.dns.domain, null) == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.cloud_init.dns.domain))) ? "" : "proxmox-vm: cloud_init.dns.domain must be a DNS name, such as web-1 or web-1.example.com, got ${nonsensitive(jsonencode(try(var.cloud_init.dns.domain, null)))}.",
    nonsensitive(try(var.cloud_init.user_data, null) == null ? true : length(base64encode(var.cloud_init.user_data)) / 4 * 3 - length(regexall("=", base64encode(var.cloud_init.user_data))) <= 1048576) ? "" : "proxmox-vm: cloud_init.user_data must be at most 1048576 bytes long (1 MiB); what was given is not shown.",
    nonsensitive(try(var.cloud_init.snippets_datastore_id, null) == null ? true : can(regex("^[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]$", var.cloud_init.snippets_datastore_id))) ? "" : "proxmox-vm: cloud_init.snippets_datastore_id must be the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last, got ${nonsensitive(jsonencode(try(var.cloud_init.snippets_datastore_id, null)))}.",
    nonsensitive(try(var.cloud_init.user_data_file_id, null) == null ? true : can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", var.cloud_init.user_data_file_id))) ? "" : "proxmox-vm: cloud_init.user_data_file_id must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${nonsensitive(jsonencode(try(var.cloud_init.user_data_file_id, null)))}.",
    nonsensitive(try(var.cloud_init.vendor_data_file_id, null) == null ? true : can(regex("^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./+@=-]+$", var.cloud_init.vendor_data_file_id))) ? "" : "proxmox-vm: cloud_init.vendor_data_file_id must be a file ID (storage:path) such as local:import/debian-13.qcow2, got ${nonsensitive(jsonencode(try(var.cloud_init.vendor_data_file_id, null)))}.",
  ]
}
