locals {
  secret = jsonencode({
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "digitalocean", namespace = "kube-system" }
    stringData = { access-token = var.digitalocean_token }
  })

  # A release's own manifest makes load balancers in the region's default network, so this says which network it is.
  cloud_controller = var.cloud_controller == null ? null : jsonencode({
    apiVersion = "v1"
    kind       = "List"
    items = concat(jsondecode(file("${path.module}/bootstrap/digitalocean/cloud-controller-access.json")), [{
      apiVersion = "apps/v1"
      kind       = "Deployment"
      metadata   = { name = "digitalocean-cloud-controller-manager", namespace = "kube-system" }
      spec = {
        replicas = 1
        strategy = { type = "Recreate" }
        selector = { matchLabels = { app = "digitalocean-cloud-controller-manager" } }
        template = {
          metadata = { labels = { app = "digitalocean-cloud-controller-manager" } }
          spec = {
            dnsPolicy          = "Default"
            hostNetwork        = true
            nodeSelector       = { "node-role.kubernetes.io/control-plane" = "true" }
            priorityClassName  = "system-cluster-critical"
            serviceAccountName = "cloud-controller-manager"
            # It's what makes nodes ready, so it runs on those that are not.
            tolerations = [
              { key = "node.cloudprovider.kubernetes.io/uninitialized", operator = "Exists", effect = "NoSchedule" },
              { key = "node-role.kubernetes.io/control-plane", operator = "Exists", effect = "NoSchedule" },
              { key = "CriticalAddonsOnly", operator = "Exists" },
            ]
            containers = [{
              name      = "digitalocean-cloud-controller-manager"
              image     = "docker.io/digitalocean/digitalocean-cloud-controller-manager:${var.cloud_controller.version}@sha256:${var.cloud_controller.sha256}"
              command   = ["/bin/digitalocean-cloud-controller-manager", "--leader-elect=false"]
              resources = { requests = { cpu = "100m", memory = "50Mi" } }
              env = [
                { name = "DO_ACCESS_TOKEN", valueFrom = { secretKeyRef = { name = "digitalocean", key = "access-token" } } },
                { name = "DO_CLUSTER_VPC_ID", value = coalesce(var.network.id, local.new_network_id) },
              ]
            }]
          }
        }
      }
    }])
  })

  manifests = { for name, manifest in {
    digitalocean-cloud-controller-manager = local.cloud_controller
    digitalocean-secret                   = var.cloud_controller == null && var.csi_driver == null ? null : local.secret
  } : name => manifest if manifest != null }

  # Servers fetch and verify them, and k3s deploys what is in that folder.
  server_artifacts = [for name, source in {
    digitalocean-csi-crds                = try(var.csi_driver.crds, null)
    digitalocean-csi-driver              = try(var.csi_driver.driver, null)
    digitalocean-csi-snapshot-controller = try(var.csi_driver.snapshot_controller, null)
    } : {
    sha256 = source.sha256
    path   = "/var/lib/rancher/k3s/server/manifests/${name}.yaml"
    url    = source.url
  } if source != null]
}
