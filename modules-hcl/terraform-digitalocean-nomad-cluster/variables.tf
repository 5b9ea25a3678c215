# Made from spec/modules/digitalocean-nomad-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "digitalocean-nomad-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "region" {
  description = "Region of the cluster, such as fra1, ams3, nyc3 or sgp1. Changing it replaces everything."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{3}[1-9]$", var.region))
    error_message = "digitalocean-nomad-cluster: region must be a region such as fra1, got ${jsonencode(var.region)}."
  }
}

variable "image" {
  description = "Image of the machines: Debian 12 or 13, or the ID of a snapshot that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "debian-13-x64"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]*$", var.image))
    error_message = "digitalocean-nomad-cluster: image must be the slug of an image, such as debian-13-x64, or the ID of a snapshot or custom image, got ${jsonencode(var.image)}."
  }
}

variable "ssh_keys" {
  description = "IDs or fingerprints of the account's SSH keys that may log in as root. Not required: nodes set themselves up. Without a key, DigitalOcean mails a root password. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^([1-9][0-9]*|([0-9a-f]{2}:){15}[0-9a-f]{2})$", ssh_key))])
    error_message = "digitalocean-nomad-cluster: ssh_keys[*] must be the ID or the MD5 fingerprint of an SSH key in the account, got ${join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^([1-9][0-9]*|([0-9a-f]{2}:){15}[0-9a-f]{2})$", ssh_key)))])}."
  }
}

variable "tags" {
  description = "Additional tags of the machines. The cluster's own tags are its name, - and servers, agents or clients. Converted to lower case, because DigitalOcean ignores the case of tags."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.tags : can(regex("^[A-Za-z0-9:_-]{1,255}$", tag))])
    error_message = "digitalocean-nomad-cluster: tags[*] must be 1 to 255 letters, digits, :, - and _, got ${join(", ", [for tag in var.tags : jsonencode(tag) if !(can(regex("^[A-Za-z0-9:_-]{1,255}$", tag)))])}."
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
    error_message = "digitalocean-nomad-cluster: network must have an id if create is false, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = !var.network.create || var.network.id == null
    error_message = "digitalocean-nomad-cluster: network must have no id if create is true: set create to false to use an existing network, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = var.network.id == null ? true : can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.network.id))
    error_message = "digitalocean-nomad-cluster: network.id must be a UUID in lower case, such as \"506f78a4-e098-11e5-ad9f-000f53306ae1\", got ${jsonencode(var.network.id)}."
  }

  validation {
    condition     = !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "digitalocean-nomad-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = can(regex("^((10\\.(25[0-5]|24[0-37-9]|23[0-9]|22[0-8]|2[01][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|10\\.246\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]?))\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.ip_range))
    error_message = "digitalocean-nomad-cluster: network.ip_range must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, outside of the ranges that DigitalOcean reserves: 10.229.0.0/16, 10.244.0.0/16, 10.245.0.0/16 and 10.246.0.0/24, got ${jsonencode(var.network.ip_range)}."
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
    error_message = "digitalocean-nomad-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "digitalocean-nomad-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API of the servers and of the public load balancer, such as 203.0.113.0/24, or the network's range for machines outside of the cluster. Default: no access, not even from the private network, which DigitalOcean's firewalls filter as well."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "digitalocean-nomad-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "digitalocean-nomad-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
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
    error_message = "digitalocean-nomad-cluster: load_balancer.size_unit must be a whole number from 1 to 100, got ${jsonencode(var.load_balancer.size_unit)}."
  }

  validation {
    condition     = !var.load_balancer.public || length(var.api_cidrs) > 0
    error_message = "digitalocean-nomad-cluster: api_cidrs must not be empty if there is a public load balancer: without ranges it would accept traffic from everyone."
  }
}

variable "task_cidrs" {
  description = "Address ranges that may use the dynamic ports of tasks on clients (20000-32000), such as 203.0.113.0/24. Default: no access from outside."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.task_cidrs) <= 100
    error_message = "digitalocean-nomad-cluster: task_cidrs must have at most 100 elements, got ${jsonencode(length(var.task_cidrs))}."
  }

  validation {
    condition     = alltrue([for task_cidr in var.task_cidrs : can(cidrhost(task_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", task_cidr)) && try(cidrhost(task_cidr, 0) == cidrhost("${split("/", task_cidr)[0]}/${strcontains(task_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "digitalocean-nomad-cluster: task_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for task_cidr in var.task_cidrs : jsonencode(task_cidr) if !(can(cidrhost(task_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", task_cidr)) && try(cidrhost(task_cidr, 0) == cidrhost("${split("/", task_cidr)[0]}/${strcontains(task_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "servers" {
  description = <<-EOT
    The machines that run Nomad's servers: s1, s2 and so on.

    - count: Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.
    - size: Size of each machine, such as s-2vcpu-4gb. A change powers the machines off and on, one at a time.
  EOT

  type = object({
    count = optional(number, 3)
    size  = optional(string, "s-2vcpu-2gb")
  })

  default  = {}
  nullable = false

  validation {
    condition     = var.servers.count == floor(var.servers.count) && var.servers.count >= 1 && var.servers.count <= 5
    error_message = "digitalocean-nomad-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "digitalocean-nomad-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", var.servers.size))
    error_message = "digitalocean-nomad-cluster: servers.size must be a size such as s-1vcpu-1gb, got ${jsonencode(var.servers.size)}."
  }
}

variable "client_pools" {
  description = <<-EOT
    Machines that run tasks, in pools of identical machines. The pool's name is their node class.

    - count: Number of machines. A change affects only the machines that are added or removed.
    - size: Size of each machine, such as s-4vcpu-8gb. A change powers the machines off and on.
    - meta: Metadata of its clients, for job constraints.
  EOT

  type = map(object({
    count = optional(number, 1)
    size  = optional(string, "s-2vcpu-4gb")
    meta  = optional(map(string), {})
  }))

  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.client_pools) : can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", key))])
    error_message = "digitalocean-nomad-cluster: client_pools must have keys that are 1 to 20 lower-case letters, digits and -, starting with a letter, got ${jsonencode(keys(var.client_pools))}."
  }

  validation {
    condition     = length(var.client_pools) <= 20
    error_message = "digitalocean-nomad-cluster: client_pools must have at most 20 elements, got ${jsonencode(length(var.client_pools))}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : client_pool.count == floor(client_pool.count) && client_pool.count >= 0 && client_pool.count <= 100])
    error_message = "digitalocean-nomad-cluster: client_pools[*].count must be a whole number from 0 to 100, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.count) if !(client_pool.count == floor(client_pool.count) && client_pool.count >= 0 && client_pool.count <= 100)])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", client_pool.size))])
    error_message = "digitalocean-nomad-cluster: client_pools[*].size must be a size such as s-1vcpu-1gb, got ${join(", ", [for client_pool in var.client_pools : jsonencode(client_pool.size) if !(can(regex("^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$", client_pool.size)))])}."
  }

  validation {
    condition     = alltrue([for client_pool in var.client_pools : alltrue([for key in keys(client_pool.meta) : can(regex("^[A-Za-z_][A-Za-z0-9_.-]*$", key))])])
    error_message = "digitalocean-nomad-cluster: client_pools[*].meta must have keys that are letters, digits and ._-, starting with a letter, got ${join(", ", [for client_pool in var.client_pools : jsonencode(keys(client_pool.meta)) if !(alltrue([for key in keys(client_pool.meta) : can(regex("^[A-Za-z_][A-Za-z0-9_.-]*$", key))]))])}."
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
    error_message = "digitalocean-nomad-cluster: nomad.version must be a package's version such as 2.0.7-1, of the community edition: the Enterprise edition (+ent) is another package and needs a license, got ${jsonencode(var.nomad.version)}."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", var.nomad.region))
    error_message = "digitalocean-nomad-cluster: nomad.region must be 1 to 32 lower-case letters, digits and -, got ${jsonencode(var.nomad.region)}."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", var.nomad.datacenter))
    error_message = "digitalocean-nomad-cluster: nomad.datacenter must be 1 to 32 lower-case letters, digits and -, got ${jsonencode(var.nomad.datacenter)}."
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
    error_message = "digitalocean-nomad-cluster: nomad.version must be 2.0.4-1 or newer if docker.allow_privileged or docker.volumes is false: with older versions tasks can bypass both (CVE-2026-14891, CVE-2026-14896)."
  }
}

variable "task_network" {
  description = "Address that tasks listen on: the client's private address, or the address of its default route."
  type        = string
  default     = "private"
  nullable    = false

  validation {
    condition     = contains(["private", "public"], var.task_network)
    error_message = "digitalocean-nomad-cluster: task_network must be one of \"private\", \"public\", got ${jsonencode(var.task_network)}."
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
    error_message = "digitalocean-nomad-cluster: apt.url must be an http or https URL without / at its end, got ${jsonencode(var.apt.url)}."
  }

  validation {
    condition     = var.apt.key == null ? true : can(regex("^-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n[A-Za-z0-9+/=:. \\r\\n-]+-----END PGP PUBLIC KEY BLOCK-----[ \\t\\r\\n]*$", var.apt.key))
    error_message = "digitalocean-nomad-cluster: apt.key must be an ASCII-armored public key, from its BEGIN to its END line, got ${jsonencode(var.apt.key)}."
  }
}

variable "gossip_key" {
  description = "Encryption key of the servers' gossip: 32 random bytes in base64, as generated by nomad operator gossip keyring generate."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.gossip_key))
    error_message = "digitalocean-nomad-cluster: gossip_key must be 32 bytes in base64; the given value is not shown."
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
    error_message = "digitalocean-nomad-cluster: tls.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.ca_certificate))}."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-nomad-cluster: tls.server must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.server.certificate))
    error_message = "digitalocean-nomad-cluster: tls.server.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.server.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server.key))
    error_message = "digitalocean-nomad-cluster: tls.server.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.client.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "digitalocean-nomad-cluster: tls.client must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.client.certificate))
    error_message = "digitalocean-nomad-cluster: tls.client.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.client.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.client.key))
    error_message = "digitalocean-nomad-cluster: tls.client.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
  }
}

variable "api_host" {
  description = "DNS name or address of the API, for the outputs. Default: the address of the load balancer, or of the first server."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "digitalocean-nomad-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
  }
}
