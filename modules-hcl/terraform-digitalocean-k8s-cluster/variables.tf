# Made from spec/modules/digitalocean-k8s-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "digitalocean-k8s-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "region" {
  description = "Region of the cluster, such as fra1, ams3, nyc3 or sgp1. Changing it replaces everything."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{3}[1-9]$", var.region))
    error_message = "digitalocean-k8s-cluster: region must be a region such as fra1, got ${jsonencode(var.region)}."
  }
}

variable "image" {
  description = "Image of the machines: Debian 12 or 13, or the ID of a snapshot that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "debian-13-x64"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]*$", var.image))
    error_message = "digitalocean-k8s-cluster: image must be the slug of an image, such as debian-13-x64, or the ID of a snapshot or custom image, got ${jsonencode(var.image)}."
  }
}

variable "ssh_keys" {
  description = "IDs or fingerprints of the account's SSH keys that may log in as root. Not required: nodes set themselves up. Without a key, DigitalOcean mails a root password. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^([1-9][0-9]*|([0-9a-f]{2}:){15}[0-9a-f]{2})$", ssh_key))])
    error_message = "digitalocean-k8s-cluster: ssh_keys[*] must be the ID or the MD5 fingerprint of an SSH key in the account, got ${join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^([1-9][0-9]*|([0-9a-f]{2}:){15}[0-9a-f]{2})$", ssh_key)))])}."
  }
}

variable "tags" {
  description = "Additional tags of the machines. The cluster's own tags are its name, - and servers, agents or clients. Converted to lower case, because DigitalOcean ignores the case of tags."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.tags : can(regex("^[A-Za-z0-9:_-]{1,255}$", tag))])
    error_message = "digitalocean-k8s-cluster: tags[*] must be 1 to 255 letters, digits, :, - and _, got ${join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9:_-]{1,255}$", tag)))])}."
  }
}

variable "network" {
  description = <<-EOT
    The private network (VPC): a new one, or an existing one.

    - create: Whether to create a network for the cluster.
    - id: ID of an existing network, if create is false.
    - ip_range: Range of the network, from /16 to /26; for an existing network, its range. Must not overlap with other networks of the account. Machines use it to find their own address.
  EOT

  type = object({
    create   = optional(bool, true)
    id       = optional(string)
    ip_range = optional(string, "10.120.0.0/20")
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.network.create || var.network.id != null
    error_message = "digitalocean-k8s-cluster: network must have an id if create is false, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = !var.network.create || var.network.id == null
    error_message = "digitalocean-k8s-cluster: network must have no id if create is true: set create to false to use an existing network, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = var.network.id == null ? true : can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.network.id))
    error_message = "digitalocean-k8s-cluster: network.id must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${jsonencode(var.network.id)}."
  }

  validation {
    condition     = !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "digitalocean-k8s-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = can(regex("^((10\\.(25[0-5]|24[0-37-9]|23[0-9]|22[0-8]|2[01][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|10\\.246\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]?))\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.ip_range))
    error_message = "digitalocean-k8s-cluster: network.ip_range must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, outside of the ranges that DigitalOcean reserves: 10.229.0.0/16, 10.244.0.0/16, 10.245.0.0/16 and 10.246.0.0/24, got ${jsonencode(var.network.ip_range)}."
  }
}

variable "public_networking" {
  description = "Whether machines have public addresses. Without them, machines need another way to download packages, such as a NAT gateway in the network. Used only when a machine is created; later changes are ignored."
  type        = bool
  default     = true
  nullable    = false
}

variable "ipv6" {
  description = "Whether machines with public addresses have a public IPv6 address as well. Used only when a machine is created; later changes are ignored."
  type        = bool
  default     = true
  nullable    = false
}

variable "monitoring" {
  description = "Whether DigitalOcean's metrics agent is installed. Changes are ignored on running machines."
  type        = bool
  default     = true
  nullable    = false
}

variable "admin_cidrs" {
  description = "Address ranges that may use SSH (22/tcp) on all machines, such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.admin_cidrs) <= 100
    error_message = "digitalocean-k8s-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "digitalocean-k8s-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API of the servers and of the public load balancer, such as 203.0.113.0/24, or the network's range for machines outside of the cluster. Default: no access, not even from the private network, which DigitalOcean's firewalls filter as well."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "digitalocean-k8s-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "digitalocean-k8s-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "load_balancer" {
  description = <<-EOT
    The load balancers in front of the servers. There is always an internal one, through which machines join the cluster, because DigitalOcean assigns private addresses only when machines are created.

    - size_unit: Number of nodes of each load balancer. One node handles 10,000 concurrent connections; two or more tolerate the loss of one.
    - public: Whether to create a second load balancer with a public address, for the ranges in api_cidrs.
  EOT

  type = object({
    size_unit = optional(number, 1)
    public    = optional(bool, false)
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.load_balancer.size_unit == floor(var.load_balancer.size_unit) && var.load_balancer.size_unit >= 1 && var.load_balancer.size_unit <= 100
    error_message = "digitalocean-k8s-cluster: load_balancer.size_unit must be a whole number from 1 to 100, got ${jsonencode(var.load_balancer.size_unit)}."
  }

  validation {
    condition     = !var.load_balancer.public || length(var.api_cidrs) > 0
    error_message = "digitalocean-k8s-cluster: api_cidrs must not be empty if there is a public load balancer: without ranges it would accept traffic from everyone."
  }
}

variable "servers" {
  description = <<-EOT
    The machines that run the control plane and its data store: s1, s2 and so on.

    - count: Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.
    - size: Size of each machine, such as s-2vcpu-4gb. A change powers the machines off and on, one at a time.
    - schedulable: Whether servers also run workloads. Used only when a machine is created.
  EOT

  type = object({
    count       = optional(number, 3)
    size        = optional(string, "s-2vcpu-4gb")
    schedulable = optional(bool, true)
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.servers.count == floor(var.servers.count) && var.servers.count >= 1 && var.servers.count <= 5
    error_message = "digitalocean-k8s-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "digitalocean-k8s-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", var.servers.size))
    error_message = "digitalocean-k8s-cluster: servers.size must be a size such as s-1vcpu-1gb, got ${jsonencode(var.servers.size)}."
  }
}

variable "agent_pools" {
  description = <<-EOT
    Machines that run workloads, in pools of identical machines.

    - count: Number of machines. A change affects only the machines that are added or removed.
    - size: Size of each machine, such as s-4vcpu-8gb. A change powers the machines off and on.
    - labels: Kubernetes labels of its machines. Labels of kubernetes.io and k8s.io are limited to those that kubelet may set, such as node.kubernetes.io/pool.
    - taints: Kubernetes taints of its machines, such as dedicated=database:NoSchedule.
  EOT

  type = map(object({
    count  = optional(number, 1)
    size   = optional(string, "s-2vcpu-4gb")
    labels = optional(map(string), {})
    taints = optional(list(string), [])
  }))

  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.agent_pools) : can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", key))])
    error_message = "digitalocean-k8s-cluster: agent_pools must have keys that are 1 to 20 lower-case letters, digits and -, starting with a letter, got ${jsonencode(keys(var.agent_pools))}."
  }

  validation {
    condition     = length(var.agent_pools) <= 20
    error_message = "digitalocean-k8s-cluster: agent_pools must have at most 20 elements, got ${jsonencode(length(var.agent_pools))}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : agent_pool.count == floor(agent_pool.count) && agent_pool.count >= 0 && agent_pool.count <= 100])
    error_message = "digitalocean-k8s-cluster: agent_pools[*].count must be a whole number from 0 to 100, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.count) if !(agent_pool.count == floor(agent_pool.count) && agent_pool.count >= 0 && agent_pool.count <= 100)])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", agent_pool.size))])
    error_message = "digitalocean-k8s-cluster: agent_pools[*].size must be a size such as s-1vcpu-1gb, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.size) if !(can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", agent_pool.size)))])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : alltrue([for key in keys(agent_pool.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))])])
    error_message = "digitalocean-k8s-cluster: agent_pools[*].labels must have keys that are label names: 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(keys(agent_pool.labels)) if !(alltrue([for key in keys(agent_pool.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))]))])}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : alltrue([for key in keys(agent_pool.labels) : !can(regex("^([^/]*\\.)?(kubernetes|k8s)\\.io/[A-Za-z0-9_./-]*$", key)) || can(regex("^(([^/]*\\.)?(node|kubelet)\\.kubernetes\\.io/[A-Za-z0-9_.-]*|kubernetes\\.io/(hostname|os|arch)|beta\\.kubernetes\\.io/(os|arch|instance-type)|topology\\.kubernetes\\.io/(zone|region)|failure-domain\\.beta\\.kubernetes\\.io/(zone|region))$", key))])])
    error_message = "digitalocean-k8s-cluster: agent_pools[*].labels must have no keys of kubernetes.io or k8s.io that kubelet may not set, such as node-role.kubernetes.io/worker; node.kubernetes.io/* and kubelet.kubernetes.io/* are allowed, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(keys(agent_pool.labels)) if !(alltrue([for key in keys(agent_pool.labels) : !can(regex("^([^/]*\\.)?(kubernetes|k8s)\\.io/[A-Za-z0-9_./-]*$", key)) || can(regex("^(([^/]*\\.)?(node|kubelet)\\.kubernetes\\.io/[A-Za-z0-9_.-]*|kubernetes\\.io/(hostname|os|arch)|beta\\.kubernetes\\.io/(os|arch|instance-type)|topology\\.kubernetes\\.io/(zone|region)|failure-domain\\.beta\\.kubernetes\\.io/(zone|region))$", key))]))])}."
  }

  validation {
    condition     = alltrue(flatten([for agent_pool in var.agent_pools : [for label in agent_pool.labels : can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label))]]))
    error_message = "digitalocean-k8s-cluster: agent_pools[*].labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got ${join(", ", flatten([for agent_pool in var.agent_pools : [for label in agent_pool.labels : jsonencode(label) if !(can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label)))]]))}."
  }

  validation {
    condition     = alltrue([for agent_pool in var.agent_pools : length(distinct(agent_pool.taints)) == length(agent_pool.taints)])
    error_message = "digitalocean-k8s-cluster: agent_pools[*].taints must not have the same element twice, got ${join(", ", [for agent_pool in var.agent_pools : jsonencode(agent_pool.taints) if !(length(distinct(agent_pool.taints)) == length(agent_pool.taints))])}."
  }

  validation {
    condition     = alltrue(flatten([for agent_pool in var.agent_pools : [for taint in agent_pool.taints : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?(=([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?)?:(NoSchedule|PreferNoSchedule|NoExecute)$", taint))]]))
    error_message = "digitalocean-k8s-cluster: agent_pools[*].taints[*] must be a taint such as dedicated=database:NoSchedule, got ${join(", ", flatten([for agent_pool in var.agent_pools : [for taint in agent_pool.taints : jsonencode(taint) if !(can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?(=([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?)?:(NoSchedule|PreferNoSchedule|NoExecute)$", taint)))]]))}."
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
    - flannel_backend: Network between pods on different machines: wireguard-native encrypts the traffic, vxlan does not. Default: vxlan in a new network, wireguard-native in an existing one. Cannot be changed after the cluster is created.
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
    flannel_backend  = optional(string)
    disable          = optional(list(string), [])
    pod_security     = optional(string, "baseline")
    registry_mirrors = optional(map(list(string)), {})
  })

  nullable = false

  validation {
    condition     = var.k3s.sha256.amd64 != null || var.k3s.sha256.arm64 != null
    error_message = "digitalocean-k8s-cluster: k3s must have sha256.amd64 or sha256.arm64, got ${jsonencode(var.k3s)}."
  }

  validation {
    condition     = can(regex("^v1\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc[0-9]{1,2})?\\+k3s[0-9]{1,2}$", var.k3s.version))
    error_message = "digitalocean-k8s-cluster: k3s.version must be a version of k3s such as v1.36.4+k3s1, got ${jsonencode(var.k3s.version)}."
  }

  validation {
    condition     = var.k3s.sha256.amd64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.sha256.amd64))
    error_message = "digitalocean-k8s-cluster: k3s.sha256.amd64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.sha256.amd64)}."
  }

  validation {
    condition     = var.k3s.sha256.arm64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.sha256.arm64))
    error_message = "digitalocean-k8s-cluster: k3s.sha256.arm64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.sha256.arm64)}."
  }

  validation {
    condition     = var.k3s.images_sha256.amd64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.images_sha256.amd64))
    error_message = "digitalocean-k8s-cluster: k3s.images_sha256.amd64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.images_sha256.amd64)}."
  }

  validation {
    condition     = var.k3s.images_sha256.arm64 == null ? true : can(regex("^[0-9a-f]{64}$", var.k3s.images_sha256.arm64))
    error_message = "digitalocean-k8s-cluster: k3s.images_sha256.arm64 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(var.k3s.images_sha256.arm64)}."
  }

  validation {
    condition     = !strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && try(cidrhost(var.k3s.cluster_cidr, 0) == cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${strcontains(var.k3s.cluster_cidr, ":") ? 128 : 32}", 0), false)
    error_message = "digitalocean-k8s-cluster: k3s.cluster_cidr must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.k3s.cluster_cidr)}."
  }

  validation {
    condition     = can(regex("^[^/]*/([89]|1[0-9]|2[0-4])$", var.k3s.cluster_cidr))
    error_message = "digitalocean-k8s-cluster: k3s.cluster_cidr must be a range from /8 to /24, got ${jsonencode(var.k3s.cluster_cidr)}."
  }

  validation {
    condition     = !strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)) && try(cidrhost(var.k3s.service_cidr, 0) == cidrhost("${split("/", var.k3s.service_cidr)[0]}/${strcontains(var.k3s.service_cidr, ":") ? 128 : 32}", 0), false)
    error_message = "digitalocean-k8s-cluster: k3s.service_cidr must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.k3s.service_cidr)}."
  }

  validation {
    condition     = can(regex("^[^/]*/(1[2-9]|2[0-8])$", var.k3s.service_cidr))
    error_message = "digitalocean-k8s-cluster: k3s.service_cidr must be a range from /12 to /28, got ${jsonencode(var.k3s.service_cidr)}."
  }

  validation {
    condition     = var.k3s.flannel_backend == null ? true : contains(["vxlan", "wireguard-native"], var.k3s.flannel_backend)
    error_message = "digitalocean-k8s-cluster: k3s.flannel_backend must be one of \"vxlan\", \"wireguard-native\", got ${jsonencode(var.k3s.flannel_backend)}."
  }

  validation {
    condition     = length(distinct(var.k3s.disable)) == length(var.k3s.disable)
    error_message = "digitalocean-k8s-cluster: k3s.disable must not have the same element twice, got ${jsonencode(var.k3s.disable)}."
  }

  validation {
    condition     = alltrue([for disable_element in var.k3s.disable : contains(["coredns", "local-storage", "metrics-server", "servicelb", "traefik"], disable_element)])
    error_message = "digitalocean-k8s-cluster: k3s.disable[*] must be one of \"coredns\", \"local-storage\", \"metrics-server\", \"servicelb\", \"traefik\", got ${join(", ", [for disable_element in var.k3s.disable : jsonencode(disable_element) if !(contains(["coredns", "local-storage", "metrics-server", "servicelb", "traefik"], disable_element))])}."
  }

  validation {
    condition     = contains(["privileged", "baseline", "restricted"], var.k3s.pod_security)
    error_message = "digitalocean-k8s-cluster: k3s.pod_security must be one of \"privileged\", \"baseline\", \"restricted\", got ${jsonencode(var.k3s.pod_security)}."
  }

  validation {
    condition     = alltrue([for key in keys(var.k3s.registry_mirrors) : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|\\*)$", key))])
    error_message = "digitalocean-k8s-cluster: k3s.registry_mirrors must have keys that are names of registries such as docker.io, or *, got ${jsonencode(keys(var.k3s.registry_mirrors))}."
  }

  validation {
    condition     = alltrue([for registry_mirror in var.k3s.registry_mirrors : length(registry_mirror) >= 1])
    error_message = "digitalocean-k8s-cluster: k3s.registry_mirrors[*] must have at least 1 elements, got ${join(", ", [for registry_mirror in var.k3s.registry_mirrors : jsonencode(length(registry_mirror)) if !(length(registry_mirror) >= 1)])}."
  }

  validation {
    condition     = alltrue(flatten([for registry_mirror in var.k3s.registry_mirrors : [for registry_mirror_1 in registry_mirror : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", registry_mirror_1))]]))
    error_message = "digitalocean-k8s-cluster: k3s.registry_mirrors[*][*] must be an http or https URL without / at its end, got ${join(", ", flatten([for registry_mirror in var.k3s.registry_mirrors : [for registry_mirror_1 in registry_mirror : jsonencode(registry_mirror_1) if !(can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", registry_mirror_1)))]]))}."
  }

  validation {
    condition     = (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0) != cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.k3s.service_cidr)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.cluster_cidr, ":") && can(cidrhost(var.k3s.cluster_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.cluster_cidr)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.k3s.cluster_cidr)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) != cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.k3s.cluster_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0), true)) && (!try(!strcontains(var.k3s.service_cidr, ":") && can(cidrhost(var.k3s.service_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.k3s.service_cidr)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.k3s.service_cidr)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) != cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.k3s.service_cidr)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0), true))
    error_message = "digitalocean-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap."
  }

  validation {
    condition     = var.k3s.sha256.amd64 != null || var.k3s.sha256.amd64 != null
    error_message = "digitalocean-k8s-cluster: k3s.sha256.amd64 must be set: droplets are x86 machines."
  }
}

variable "artifact_base_url" {
  description = "URL of a server that machines download k3s from instead of GitHub. The files are at <artifact_base_url>/k3s/<version>/<file of the release>, with %2B for + in the version."
  type        = string
  default     = null

  validation {
    condition     = var.artifact_base_url == null ? true : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.artifact_base_url))
    error_message = "digitalocean-k8s-cluster: artifact_base_url must be an http or https URL without / at its end, got ${jsonencode(var.artifact_base_url)}."
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
    error_message = "digitalocean-k8s-cluster: tokens.server must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.tokens.agent))
    error_message = "digitalocean-k8s-cluster: tokens.agent must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
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
    error_message = "digitalocean-k8s-cluster: tls.server_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.server_ca.certificate))
    error_message = "digitalocean-k8s-cluster: tls.server_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.server_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server_ca.key))
    error_message = "digitalocean-k8s-cluster: tls.server_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-k8s-cluster: tls.client_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.client_ca.certificate))
    error_message = "digitalocean-k8s-cluster: tls.client_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.client_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.client_ca.key))
    error_message = "digitalocean-k8s-cluster: tls.client_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.request_header_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-k8s-cluster: tls.request_header_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.request_header_ca.certificate))
    error_message = "digitalocean-k8s-cluster: tls.request_header_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.request_header_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.request_header_ca.key))
    error_message = "digitalocean-k8s-cluster: tls.request_header_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_server_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-k8s-cluster: tls.etcd_server_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.etcd_server_ca.certificate))
    error_message = "digitalocean-k8s-cluster: tls.etcd_server_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.etcd_server_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.etcd_server_ca.key))
    error_message = "digitalocean-k8s-cluster: tls.etcd_server_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.etcd_peer_ca.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-k8s-cluster: tls.etcd_peer_ca must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*$", var.tls.etcd_peer_ca.certificate))
    error_message = "digitalocean-k8s-cluster: tls.etcd_peer_ca.certificate must be one certificate in PEM, from its BEGIN to its END line, got ${nonsensitive(jsonencode(var.tls.etcd_peer_ca.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.etcd_peer_ca.key))
    error_message = "digitalocean-k8s-cluster: tls.etcd_peer_ca.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.service_account_key))
    error_message = "digitalocean-k8s-cluster: tls.service_account_key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.admin.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-k8s-cluster: tls.admin must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.admin.certificate))
    error_message = "digitalocean-k8s-cluster: tls.admin.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.admin.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.admin.key))
    error_message = "digitalocean-k8s-cluster: tls.admin.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }
}

variable "api_host" {
  description = "DNS name or address of the Kubernetes API, for the kubeconfig. Default: the address of the load balancer, or of the first server."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "digitalocean-k8s-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
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
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.schedule must be a cron expression of five fields such as 0 */6 * * *, or one of @hourly, @daily, @weekly, @monthly and @every with a duration, got ${nonsensitive(jsonencode(var.etcd_snapshots.schedule))}."
  }

  validation {
    condition     = var.etcd_snapshots.retention == floor(var.etcd_snapshots.retention) && var.etcd_snapshots.retention >= 1 && var.etcd_snapshots.retention <= 1000
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.retention must be a whole number from 1 to 1000, got ${nonsensitive(jsonencode(var.etcd_snapshots.retention))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.endpoint, null) == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$", var.etcd_snapshots.s3.endpoint))
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.s3.endpoint must be a host name, with an optional port, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.endpoint, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.bucket, null) == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.etcd_snapshots.s3.bucket))
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.s3.bucket must be a bucket's name, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.bucket, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.region, null) == null ? true : can(regex("^[a-z0-9-]+$", var.etcd_snapshots.s3.region))
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.s3.region must be a region such as us-east-1, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.region, null)))}."
  }

  validation {
    condition     = try(var.etcd_snapshots.s3.folder, null) == null ? true : can(regex("^[A-Za-z0-9._/-]*$", var.etcd_snapshots.s3.folder))
    error_message = "digitalocean-k8s-cluster: etcd_snapshots.s3.folder must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.etcd_snapshots.s3.folder, null)))}."
  }
}

variable "digitalocean_token" {
  description = "API token for the cloud controller and the CSI driver, with read and write access to droplets, load balancers, firewalls, volumes and snapshots."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.digitalocean_token == null ? true : can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.digitalocean_token))
    error_message = "digitalocean-k8s-cluster: digitalocean_token must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }
}

variable "cloud_controller" {
  description = <<-EOT
    DigitalOcean's cloud controller: creates load balancers for services, and removes nodes whose droplets are gone. Cannot be added or removed after the cluster is created.

    - version: Version of digitalocean-cloud-controller-manager, such as v0.1.64.
    - sha256: SHA-256 digest of the image docker.io/digitalocean/digitalocean-cloud-controller-manager of that version. An image with another digest does not run.
  EOT

  type = object({
    version = string
    sha256  = string
  })

  default = null

  validation {
    condition     = try(var.cloud_controller.version, null) == null ? true : can(regex("^v[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}$", var.cloud_controller.version))
    error_message = "digitalocean-k8s-cluster: cloud_controller.version must be a version such as v0.1.64, got ${jsonencode(try(var.cloud_controller.version, null))}."
  }

  validation {
    condition     = try(var.cloud_controller.sha256, null) == null ? true : can(regex("^[0-9a-f]{64}$", var.cloud_controller.sha256))
    error_message = "digitalocean-k8s-cluster: cloud_controller.sha256 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(try(var.cloud_controller.sha256, null))}."
  }
}

variable "csi_driver" {
  description = <<-EOT
    DigitalOcean's CSI driver: volumes for pods. A release of csi-digitalocean has three manifests.

    - crds: Manifest of the Kubernetes resource types for snapshots.
      - url: URL of crds.yaml, a .yml.
      - sha256: SHA-256 of the manifest. A file with another checksum is not installed.
    - driver: Manifest of the driver.
      - url: URL of driver.yaml, a .yml.
      - sha256: SHA-256 of the manifest. A file with another checksum is not installed.
    - snapshot_controller: Manifest of the snapshot controller.
      - url: URL of snapshot-controller.yaml, a .yml.
      - sha256: SHA-256 of the manifest. A file with another checksum is not installed.
  EOT

  type = object({
    crds = object({
      url    = string
      sha256 = string
    })
    driver = object({
      url    = string
      sha256 = string
    })
    snapshot_controller = object({
      url    = string
      sha256 = string
    })
  })

  default = null

  validation {
    condition     = try(var.csi_driver.crds.url, null) == null ? true : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.csi_driver.crds.url))
    error_message = "digitalocean-k8s-cluster: csi_driver.crds.url must be an http or https URL without / at its end, got ${jsonencode(try(var.csi_driver.crds.url, null))}."
  }

  validation {
    condition     = try(var.csi_driver.crds.sha256, null) == null ? true : can(regex("^[0-9a-f]{64}$", var.csi_driver.crds.sha256))
    error_message = "digitalocean-k8s-cluster: csi_driver.crds.sha256 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(try(var.csi_driver.crds.sha256, null))}."
  }

  validation {
    condition     = try(var.csi_driver.driver.url, null) == null ? true : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.csi_driver.driver.url))
    error_message = "digitalocean-k8s-cluster: csi_driver.driver.url must be an http or https URL without / at its end, got ${jsonencode(try(var.csi_driver.driver.url, null))}."
  }

  validation {
    condition     = try(var.csi_driver.driver.sha256, null) == null ? true : can(regex("^[0-9a-f]{64}$", var.csi_driver.driver.sha256))
    error_message = "digitalocean-k8s-cluster: csi_driver.driver.sha256 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(try(var.csi_driver.driver.sha256, null))}."
  }

  validation {
    condition     = try(var.csi_driver.snapshot_controller.url, null) == null ? true : can(regex("^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~:%@+-]+)*$", var.csi_driver.snapshot_controller.url))
    error_message = "digitalocean-k8s-cluster: csi_driver.snapshot_controller.url must be an http or https URL without / at its end, got ${jsonencode(try(var.csi_driver.snapshot_controller.url, null))}."
  }

  validation {
    condition     = try(var.csi_driver.snapshot_controller.sha256, null) == null ? true : can(regex("^[0-9a-f]{64}$", var.csi_driver.snapshot_controller.sha256))
    error_message = "digitalocean-k8s-cluster: csi_driver.snapshot_controller.sha256 must be a SHA-256 of 64 lower-case hex digits, got ${jsonencode(try(var.csi_driver.snapshot_controller.sha256, null))}."
  }

  validation {
    condition     = var.cloud_controller == null && var.csi_driver == null || var.digitalocean_token != null
    error_message = "digitalocean-k8s-cluster: digitalocean_token must be set if cloud_controller or csi_driver is set."
  }
}
