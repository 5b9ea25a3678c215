locals {
  secret = jsonencode({
    apiVersion = "v1"
    kind       = "Secret"
    metadata   = { name = "digitalocean", namespace = "kube-system" }
    stringData = { access-token = var.digitalocean_token }
  })

  # The published manifest creates load balancers in the region's default network, so this one sets the network.
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
            # It makes nodes ready, so it must run on nodes that are not.
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
                # It does not run as root, so it cannot reach the metadata service.
                { name = "REGION", value = var.region },
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

  # The folder whose manifests k3s deploys.
  manifest_folder = "/var/lib/rancher/k3s/server/manifests"

  # The published manifest of the storage driver.
  driver_path = "/var/lib/cluster/digitalocean-csi-driver.yaml"

  # Servers download and verify them.
  server_artifacts = var.csi_driver == null ? [] : [
    for artifact in [
      { path = "${local.manifest_folder}/digitalocean-csi-crds.yaml", source = var.csi_driver.crds },
      { path = local.driver_path, source = var.csi_driver.driver },
      { path = "${local.manifest_folder}/digitalocean-csi-snapshot-controller.yaml", source = var.csi_driver.snapshot_controller },
    ] : { sha256 = artifact.source.sha256, path = artifact.path, url = artifact.source.url }
  ]

  # Adapts the storage driver's manifest to nodes on which only the host's network reaches the metadata service.
  server_files = var.csi_driver == null ? [] : [
    {
      path        = "/etc/systemd/system/artifacts.service.d/csi.conf"
      permissions = "0644"
      content     = "[Service]\nExecStartPost=/usr/local/lib/cluster/csi-host-network ${local.driver_path} ${local.manifest_folder}/digitalocean-csi-driver.yaml\n"
    },
    { path = "/usr/local/lib/cluster/csi-host-network", permissions = "0755", content = file("${path.module}/bootstrap/digitalocean/csi-host-network") },
  ]
}
