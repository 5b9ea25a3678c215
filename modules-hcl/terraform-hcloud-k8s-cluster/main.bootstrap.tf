locals {
  charts = { for name, chart in {
    hcloud-cloud-controller-manager = {
      source = var.cloud_controller
      values = {
        networking = { enabled = true, clusterCIDR = var.k3s.cluster_cidr }
        env = {
          # Flannel connects pods, so the network needs no routes.
          HCLOUD_NETWORK_ROUTES_ENABLED                 = { value = "false" }
          HCLOUD_LOAD_BALANCERS_LOCATION                = { value = var.location }
          HCLOUD_LOAD_BALANCERS_USE_PRIVATE_IP          = { value = "true" }
          HCLOUD_LOAD_BALANCERS_DISABLE_PRIVATE_INGRESS = { value = "true" }
        }
      }
    }
    hcloud-csi = {
      source = var.csi_driver
      values = {
        # Only from the host's network the driver reaches the metadata service, which returns the server that it runs
        # on.
        node       = { hostNetwork = true }
        controller = { hcloudVolumeDefaultLocation = var.location }
      }
    }
  } : name => chart if chart.source != null }

  secret = {
    hcloud-secret = jsonencode({
      apiVersion = "v1"
      kind       = "Secret"
      metadata   = { name = "hcloud", namespace = "kube-system" }
      stringData = { network = var.network.create ? var.name : var.network.id, token = var.hcloud_token }
    })
  }

  manifests = merge(length(local.charts) > 0 ? local.secret : {}, {
    for name, chart in local.charts : name => jsonencode({
      apiVersion = "helm.cattle.io/v1"
      kind       = "HelmChart"
      metadata   = { name = name, namespace = "kube-system" }
      spec = {
        # Servers download and verify the chart, and k3s serves it from there. Helm only runs again if this URL or the
        # values change, so it has the version. The content that "twinstack roll --addons" has set ends here.
        chart           = "https://%%{KUBERNETES_API}%/static/charts/${name}-${chart.source.version}.tgz"
        chartContent    = ""
        targetNamespace = "kube-system"
        bootstrap       = true
        valuesContent   = jsonencode(chart.values)
      }
    })
  })
}

module "bootstrap" {
  source = "./bootstrap/k3s"

  name                = var.name
  join_addresses      = values(local.server_ips)
  api_endpoint        = local.api_endpoint
  tls_sans            = concat(var.api_host == null ? [] : [var.api_host], var.load_balancer.enabled ? [local.load_balancer_ip] : [])
  schedulable_servers = var.servers.schedulable
  external_cloud      = var.cloud_controller != null
  manifests           = local.manifests
  artifact_base_url   = var.artifact_base_url
  k3s                 = merge(var.k3s, { flannel_backend = local.flannel_backend })
  tokens              = var.tokens
  tls                 = var.tls
  etcd_snapshots      = var.etcd_snapshots
  extras              = var.extras

  server_artifacts = [for name, chart in local.charts : {
    sha256 = chart.source.sha256
    path   = "/var/lib/rancher/k3s/server/static/charts/${name}-${chart.source.version}.tgz"
    url    = coalesce(chart.source.url, "https://charts.hetzner.cloud/${name}-${chart.source.version}.tgz")
  }]

  servers = { for key, address in local.server_ips : key => {
    name           = "${var.name}-${key}"
    address        = address
    architecture   = startswith(var.servers.server_type, "cax") ? "arm64" : "amd64"
    may_initialize = key == "s1"
  } }

  agents = { for key, agent in local.agents : key => {
    name         = "${var.name}-${key}"
    address      = agent.address
    architecture = startswith(agent.server_type, "cax") ? "arm64" : "amd64"
    labels       = agent.labels
    taints       = agent.taints
  } }
}
