variable "name" {
  description = "Name of the cluster, for the kubeconfig."
  type        = string
}

variable "servers" {
  description = "The servers, with their private addresses or the range that holds them. One of them may start a new cluster, once all others tell it that they have no data."

  type = map(object({
    name           = string
    address        = string
    architecture   = string
    may_initialize = bool
  }))
}

variable "agents" {
  description = "The agents, with their private addresses or the range that holds them."

  type = map(object({
    name         = string
    address      = string
    architecture = string
    labels       = map(string)
    taints       = list(string)
  }))
}

variable "join_addresses" {
  description = "Addresses at which running servers answer."
  type        = list(string)
}

variable "api_endpoint" {
  description = "URL of the Kubernetes API for the kubeconfig."
  type        = string
}

variable "tls_sans" {
  description = "Further names and addresses of the API, for its certificates."
  type        = list(string)
}

variable "schedulable_servers" {
  description = "Whether servers run workloads."
  type        = bool
}

variable "external_cloud" {
  description = "Whether a cloud controller sets nodes up."
  type        = bool
}

variable "manifests" {
  description = "Kubernetes manifests that servers deploy, by name."
  type        = map(string)
}

variable "server_artifacts" {
  description = "Further files that servers fetch and verify."

  type = list(object({
    sha256 = string
    path   = string
    url    = string
  }))
}

variable "server_files" {
  description = "Further files of servers."
  type        = list(object({ path = string, permissions = string, content = string }))
  default     = []
}

variable "artifact_base_url" {
  description = "Where k3s is fetched from instead of GitHub."
  type        = string
}

variable "k3s" {
  description = "The Kubernetes distribution, and how it's set up."

  type = object({
    version          = string
    sha256           = object({ amd64 = optional(string), arm64 = optional(string) })
    images_sha256    = object({ amd64 = optional(string), arm64 = optional(string) })
    cluster_init     = bool
    cluster_cidr     = string
    service_cidr     = string
    flannel_backend  = string
    disable          = list(string)
    pod_security     = string
    registry_mirrors = map(list(string))
    extra_config     = object({ servers = map(list(string)), agents = map(list(string)) })
    kubelet_args     = list(string)
  })
}

variable "extras" {
  description = "What users add to machines and cluster."

  type = object({
    packages  = list(string)
    files     = map(object({ content = string, mode = string }))
    commands  = object({ before = list(string), after = list(string) })
    manifests = map(string)
  })

  sensitive = true
}

variable "tokens" {
  description = "Join tokens of the cluster."
  type        = object({ server = string, agent = string })
  sensitive   = true
}

variable "tls" {
  description = "The cluster's certificate authorities."

  type = object({
    server_ca           = object({ certificate = string, key = string })
    client_ca           = object({ certificate = string, key = string })
    request_header_ca   = object({ certificate = string, key = string })
    etcd_server_ca      = object({ certificate = string, key = string })
    etcd_peer_ca        = object({ certificate = string, key = string })
    service_account_key = string
    admin               = object({ certificate = string, key = string })
  })

  sensitive = true
}

variable "etcd_snapshots" {
  description = "Snapshots of the data store."

  type = object({
    schedule  = string
    retention = number
    s3 = optional(object({
      endpoint   = string
      bucket     = string
      region     = string
      folder     = string
      access_key = string
      secret_key = string
    }))
  })

  sensitive = true
}
