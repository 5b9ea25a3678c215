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
                # It is not root, and so cannot ask the metadata service.
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

  # k3s deploys what is in this folder.
  manifest_folder = "/var/lib/rancher/k3s/server/manifests"

  # The storage driver's manifest as it is published.
  driver_path = "/var/lib/cluster/digitalocean-csi-driver.yaml"

  # Servers fetch and verify them.
  server_artifacts = var.csi_driver == null ? [] : [
    for artifact in [
      { path = "${local.manifest_folder}/digitalocean-csi-crds.yaml", source = var.csi_driver.crds },
      { path = local.driver_path, source = var.csi_driver.driver },
      { path = "${local.manifest_folder}/digitalocean-csi-snapshot-controller.yaml", source = var.csi_driver.snapshot_controller },
    ] : { sha256 = artifact.source.sha256, path = artifact.path, url = artifact.source.url }
  ]

  # What makes the storage driver's manifest fit for nodes where only the host's network reaches the metadata service.
  server_files = var.csi_driver == null ? [] : [
    {
      path        = "/etc/systemd/system/artifacts.service.d/csi.conf"
      permissions = "0644"
      content     = "[Service]\nExecStartPost=/usr/local/lib/cluster/csi-host-network ${local.driver_path} ${local.manifest_folder}/digitalocean-csi-driver.yaml\n"
    },
    { path = "/usr/local/lib/cluster/csi-host-network", permissions = "0755", content = file("${path.module}/bootstrap/digitalocean/csi-host-network") },
  ]
}
