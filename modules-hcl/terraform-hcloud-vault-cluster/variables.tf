# Made from spec/modules/hcloud-vault-cluster.ts by "npm run export". Do not edit.

variable "name" {
  description = "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "hcloud-vault-cluster: name must be 1 to 30 lower-case letters, digits and -, starting with a letter, got ${jsonencode(var.name)}."
  }
}

variable "location" {
  description = "Location of the machines, such as fsn1, nbg1, hel1, ash, hil or sin."
  type        = string
  default     = "fsn1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]*$", var.location))
    error_message = "hcloud-vault-cluster: location must be a location such as fsn1, got ${jsonencode(var.location)}."
  }
}

variable "image" {
  description = "Image of the machines: Debian 12 or 13, or an image that is based on it. Changes are ignored on running machines."
  type        = string
  default     = "debian-13"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]*$", var.image))
    error_message = "hcloud-vault-cluster: image must be the name or ID of an image, such as debian-13, got ${jsonencode(var.image)}."
  }
}

variable "ssh_keys" {
  description = "Names or IDs of the SSH keys that may log in as root. Not required: nodes set themselves up. Changes are ignored on running machines."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for ssh_key in var.ssh_keys : can(regex("^[^\\n]+$", ssh_key))])
    error_message = "hcloud-vault-cluster: ssh_keys[*] must be a single non-empty line, got ${join(", ", [for ssh_key in var.ssh_keys : jsonencode(ssh_key) if !(can(regex("^[^\\n]+$", ssh_key)))])}."
  }
}

variable "labels" {
  description = "Additional labels of all resources of the cluster. The cluster's own labels are cluster, role and pool."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.labels) : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", key))])
    error_message = "hcloud-vault-cluster: labels must have keys that are 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /, got ${jsonencode(keys(var.labels))}."
  }

  validation {
    condition     = alltrue([for key in keys(var.labels) : !can(regex("^hetzner\\.cloud/[A-Za-z0-9_./-]*$", key))])
    error_message = "hcloud-vault-cluster: labels must have no keys with the prefix hetzner.cloud/, which Hetzner reserves, got ${jsonencode(keys(var.labels))}."
  }

  validation {
    condition     = alltrue([for label in var.labels : can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label))])
    error_message = "hcloud-vault-cluster: labels[*] must be empty, or 1 to 63 letters, digits, -, _ and ., got ${join(", ", [for label in var.labels : jsonencode(label) if !(can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", label)))])}."
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
    error_message = "hcloud-vault-cluster: network must have an id if create is false, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = !var.network.create || var.network.id == null
    error_message = "hcloud-vault-cluster: network must have no id if create is true: set create to false to use an existing network, got ${jsonencode(var.network)}."
  }

  validation {
    condition     = var.network.id == null ? true : can(regex("^[1-9][0-9]*$", var.network.id))
    error_message = "hcloud-vault-cluster: network.id must be an ID of digits, such as \"4711\", got ${jsonencode(var.network.id)}."
  }

  validation {
    condition     = !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)) && try(cidrhost(var.network.ip_range, 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${strcontains(var.network.ip_range, ":") ? 128 : 32}", 0), false)
    error_message = "hcloud-vault-cluster: network.ip_range must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = can(regex("^(10(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}/([89]|1[0-9]|2[0-4])|172\\.(1[6-9]|2[0-9]|3[01])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[2-9]|2[0-4])|192\\.168(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){2}/(1[6-9]|2[0-4]))$", var.network.ip_range))
    error_message = "hcloud-vault-cluster: network.ip_range must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and /24 or larger, got ${jsonencode(var.network.ip_range)}."
  }

  validation {
    condition     = !strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && try(cidrhost(var.network.subnet, 0) == cidrhost("${split("/", var.network.subnet)[0]}/${strcontains(var.network.subnet, ":") ? 128 : 32}", 0), false)
    error_message = "hcloud-vault-cluster: network.subnet must be an IPv4 network such as \"10.0.0.0/16\", starting with its first address, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = can(regex("^(10\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/(1[6-9]|2[0-6])$", var.network.subnet))
    error_message = "hcloud-vault-cluster: network.subnet must be a private IPv4 range from /16 to /26, such as 10.0.1.0/24, got ${jsonencode(var.network.subnet)}."
  }

  validation {
    condition     = var.network.zone == null ? true : contains(["eu-central", "us-east", "us-west", "ap-southeast"], var.network.zone)
    error_message = "hcloud-vault-cluster: network.zone must be one of \"eu-central\", \"us-east\", \"us-west\", \"ap-southeast\", got ${jsonencode(var.network.zone)}."
  }

  validation {
    condition     = alltrue([for place in [var.location] : try(coalesce(lookup({ fsn1 = "eu-central", nbg1 = "eu-central", hel1 = "eu-central", ash = "us-east", hil = "us-west", sin = "ap-southeast" }, place, null), var.network.zone), null) == try(coalesce(var.network.zone, lookup({ fsn1 = "eu-central", nbg1 = "eu-central", hel1 = "eu-central", ash = "us-east", hil = "us-west", sin = "ap-southeast" }, var.location, null)), "")])
    error_message = "hcloud-vault-cluster: network.zone must be the zone of location: eu-central for fsn1, nbg1, hel1; us-east for ash; us-west for hil; ap-southeast for sin; leave it unset to use the location's zone, unless the location is not listed."
  }

  validation {
    condition     = !try(!strcontains(var.network.subnet, ":") && can(cidrhost(var.network.subnet, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.subnet)) && !strcontains(var.network.ip_range, ":") && can(cidrhost(var.network.ip_range, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", var.network.ip_range)), false) || try(cidrhost("${split("/", var.network.subnet)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) == cidrhost("${split("/", var.network.ip_range)[0]}/${min(tonumber(split("/", var.network.subnet)[1]), tonumber(split("/", var.network.ip_range)[1]))}", 0) && tonumber(split("/", var.network.subnet)[1]) >= tonumber(split("/", var.network.ip_range)[1]), true)
    error_message = "hcloud-vault-cluster: network.subnet must lie in network.ip_range."
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
    error_message = "hcloud-vault-cluster: admin_cidrs must have at most 100 elements, got ${jsonencode(length(var.admin_cidrs))}."
  }

  validation {
    condition     = alltrue([for admin_cidr in var.admin_cidrs : can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "hcloud-vault-cluster: admin_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for admin_cidr in var.admin_cidrs : jsonencode(admin_cidr) if !(can(cidrhost(admin_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", admin_cidr)) && try(cidrhost(admin_cidr, 0) == cidrhost("${split("/", admin_cidr)[0]}/${strcontains(admin_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "api_cidrs" {
  description = "Address ranges that may use the API from outside, such as 203.0.113.0/24. Default: no access from outside. The private network always has access."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.api_cidrs) <= 100
    error_message = "hcloud-vault-cluster: api_cidrs must have at most 100 elements, got ${jsonencode(length(var.api_cidrs))}."
  }

  validation {
    condition     = alltrue([for api_cidr in var.api_cidrs : can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false)])
    error_message = "hcloud-vault-cluster: api_cidrs[*] must be an IP network such as \"10.0.0.0/16\", starting with its first address, got ${join(", ", [for api_cidr in var.api_cidrs : jsonencode(api_cidr) if !(can(cidrhost(api_cidr, 0)) && !can(regex("(^|[.:])0[0-9]+[.]|[.]0[0-9]+($|/)|/0[0-9]", api_cidr)) && try(cidrhost(api_cidr, 0) == cidrhost("${split("/", api_cidr)[0]}/${strcontains(api_cidr, ":") ? 128 : 32}", 0), false))])}."
  }
}

variable "firewall_ids" {
  description = "IDs of additional firewalls for all machines, for example to open ports to your users. Machines without public addresses have no firewalls."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for firewall_id in var.firewall_ids : can(regex("^[1-9][0-9]*$", firewall_id))])
    error_message = "hcloud-vault-cluster: firewall_ids[*] must be an ID of digits, such as \"4711\", got ${join(", ", [for firewall_id in var.firewall_ids : jsonencode(firewall_id) if !(can(regex("^[1-9][0-9]*$", firewall_id)))])}."
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
    error_message = "hcloud-vault-cluster: load_balancer.type must be a type of load balancer such as lb11, got ${jsonencode(var.load_balancer.type)}."
  }
}

variable "servers" {
  description = <<-EOT
    The machines that run Vault: s1, s2 and so on.

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
    error_message = "hcloud-vault-cluster: servers.count must be a whole number from 1 to 5, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = var.servers.count % 2 == 1
    error_message = "hcloud-vault-cluster: servers.count must be an odd number, got ${jsonencode(var.servers.count)}."
  }

  validation {
    condition     = can(regex("^[a-z]+[0-9]+[a-z0-9-]*$", var.servers.server_type))
    error_message = "hcloud-vault-cluster: servers.server_type must be a server type such as cx23, got ${jsonencode(var.servers.server_type)}."
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
    error_message = "hcloud-vault-cluster: vault.version must be a package's version such as 2.1.2-1, of the community edition: the Enterprise edition (+ent) is another package and needs a license, got ${jsonencode(var.vault.version)}."
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
    error_message = "hcloud-vault-cluster: apt.url must be an http or https URL without / at its end, got ${jsonencode(var.apt.url)}."
  }

  validation {
    condition     = var.apt.key == null ? true : can(regex("^-----BEGIN PGP PUBLIC KEY BLOCK-----\\r?\\n[A-Za-z0-9+/=:. \\r\\n-]+-----END PGP PUBLIC KEY BLOCK-----[ \\t\\r\\n]*$", var.apt.key))
    error_message = "hcloud-vault-cluster: apt.key must be an ASCII-armored public key, from its BEGIN to its END line, got ${jsonencode(var.apt.key)}."
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
    error_message = "hcloud-vault-cluster: tls.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.ca_certificate))}."
  }

  validation {
    condition     = try(strcontains(textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.certificate)[0], "/[\r\n]/", ""), "ISO-8859-1"), try(regex("(?s)\\x03\\x42\\x00(\\x04.{64})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x62\\x00(\\x04.{96})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)\\x03\\x81\\x86\\x00(\\x04.{132})$", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0], regex("(?s)^\\x30\\x82.{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82.{2}\\x30\\x82.{2}\\x02\\x01\\x00\\x02\\x82.{2}\\x00(.{128})", textdecodebase64(replace(regex("-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ", var.tls.server.key)[0], "/[\r\n]/", ""), "ISO-8859-1"))[0])), false)
    error_message = "hcloud-vault-cluster: tls.server must be a certificate and its RSA or EC key; the given value is not shown."
  }

  validation {
    condition     = can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.tls.server.certificate))
    error_message = "hcloud-vault-cluster: tls.server.certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(var.tls.server.certificate))}."
  }

  validation {
    condition     = can(regex("^(-----BEGIN EC PARAMETERS-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END EC PARAMETERS-----[ \\t\\r\\n]*\\n)?-----BEGIN ((EC|RSA) )?PRIVATE KEY-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ((EC|RSA) )?PRIVATE KEY-----[ \\t\\r\\n]*$", var.tls.server.key))
    error_message = "hcloud-vault-cluster: tls.server.key must be an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line; the given value is not shown."
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
    error_message = "hcloud-vault-cluster: transit_seal.address must be a URL such as https://vault.example.com:8200, got ${nonsensitive(jsonencode(try(var.transit_seal.address, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.key_name, null) == null ? true : can(regex("^[A-Za-z0-9._-]+$", var.transit_seal.key_name))
    error_message = "hcloud-vault-cluster: transit_seal.key_name must be letters, digits and ._-, got ${nonsensitive(jsonencode(try(var.transit_seal.key_name, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.mount_path, null) == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.transit_seal.mount_path))
    error_message = "hcloud-vault-cluster: transit_seal.mount_path must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.transit_seal.mount_path, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.namespace, null) == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.transit_seal.namespace))
    error_message = "hcloud-vault-cluster: transit_seal.namespace must be letters, digits and ._/-, got ${nonsensitive(jsonencode(try(var.transit_seal.namespace, null)))}."
  }

  validation {
    condition     = try(var.transit_seal.token, null) == null ? true : can(regex("^[A-Za-z0-9._~+/=-]{16,}$", var.transit_seal.token))
    error_message = "hcloud-vault-cluster: transit_seal.token must be at least 16 letters, digits and ._~+/=-; the given value is not shown."
  }

  validation {
    condition     = try(var.transit_seal.ca_certificate, null) == null ? true : can(regex("^-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*(\\n-----BEGIN CERTIFICATE-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END CERTIFICATE-----[ \\t\\r\\n]*)*$", var.transit_seal.ca_certificate))
    error_message = "hcloud-vault-cluster: transit_seal.ca_certificate must be one or more certificates in PEM, from the first BEGIN to the last END line, got ${nonsensitive(jsonencode(try(var.transit_seal.ca_certificate, null)))}."
  }
}

variable "api_host" {
  description = "DNS name or address of the API, for the outputs. Default: the address of the load balancer, or of the first server."
  type        = string
  default     = null

  validation {
    condition     = var.api_host == null ? true : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$", var.api_host))
    error_message = "hcloud-vault-cluster: api_host must be a DNS name or an IPv4 address, got ${jsonencode(var.api_host)}."
  }
}
