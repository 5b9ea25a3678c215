# Generates the user data of k3s servers and agents, and the administrator's kubeconfig. It creates no resources.

locals {
  # Files of servers are the same on all of them, except for name and address.
  release = var.artifact_base_url == null ? "https://github.com/k3s-io/k3s/releases/download" : "${var.artifact_base_url}/k3s"
  folder  = "${local.release}/${replace(var.k3s.version, "+", "%2B")}"

  binary_names = { amd64 = "k3s", arm64 = "k3s-arm64" }

  binaries = {
    for architecture, sha256 in var.k3s.sha256 :
    architecture => "${sha256} 0755 /usr/local/bin/k3s ${local.folder}/${local.binary_names[architecture]}"
    if sha256 != null
  }

  images = {
    for architecture, sha256 in var.k3s.images_sha256 :
    architecture => "${sha256} 0644 /var/lib/rancher/k3s/agent/images/k3s-airgap-images.tar.zst ${local.folder}/k3s-airgap-images-${architecture}.tar.zst"
    if sha256 != null
  }

  server_artifacts = [
    for artifact in var.server_artifacts : "${artifact.sha256} 0644 ${artifact.path} ${artifact.url}"
  ]

  # With the hash of the CA an agent connects only to servers of this cluster.
  agent_token = "K10${sha256(var.tls.server_ca.certificate)}::node:${var.tokens.agent}"

  kubelet_arguments = concat(var.external_cloud ? ["cloud-provider=external"] : [], var.k3s.kubelet_args)

  server_configuration = {
    token                       = var.tokens.server
    agent-token                 = var.tokens.agent
    tls-san                     = var.tls_sans
    cluster-cidr                = var.k3s.cluster_cidr
    service-cidr                = var.k3s.service_cidr
    flannel-backend             = var.k3s.flannel_backend
    disable                     = distinct(concat(var.k3s.disable, var.external_cloud ? ["servicelb"] : []))
    disable-cloud-controller    = var.external_cloud ? true : null
    secrets-encryption          = true
    protect-kernel-defaults     = true
    write-kubeconfig-mode       = "0600"
    kubelet-arg                 = length(local.kubelet_arguments) > 0 ? local.kubelet_arguments : null
    node-taint                  = var.schedulable_servers ? null : ["node-role.kubernetes.io/control-plane:NoSchedule"]
    etcd-snapshot-schedule-cron = var.etcd_snapshots.schedule
    etcd-snapshot-retention     = var.etcd_snapshots.retention
    etcd-s3                     = var.etcd_snapshots.s3 == null ? null : true
    etcd-s3-endpoint            = try(var.etcd_snapshots.s3.endpoint, null)
    etcd-s3-bucket              = try(var.etcd_snapshots.s3.bucket, null)
    etcd-s3-region              = try(var.etcd_snapshots.s3.region, null)
    etcd-s3-folder              = try(var.etcd_snapshots.s3.folder, null)
    etcd-s3-access-key          = try(var.etcd_snapshots.s3.access_key, null)
    etcd-s3-secret-key          = try(var.etcd_snapshots.s3.secret_key, null)
    kube-apiserver-arg = [
      "admission-control-config-file=/etc/cluster/admission.json",
      "audit-log-maxage=30",
      "audit-log-maxbackup=10",
      "audit-log-maxsize=100",
      "audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
      "audit-policy-file=/etc/cluster/audit-policy.yaml",
    ]
  }

  admission = {
    apiVersion = "apiserver.config.k8s.io/v1"
    kind       = "AdmissionConfiguration"
    plugins = [{
      name = "PodSecurity"
      configuration = {
        apiVersion = "pod-security.admission.config.k8s.io/v1"
        kind       = "PodSecurityConfiguration"
        defaults   = { enforce = var.k3s.pod_security, audit = var.k3s.pod_security, warn = var.k3s.pod_security }
        exemptions = { namespaces = ["kube-system"], runtimeClasses = [], usernames = [] }
      }
    }]
  }

  # Gives administrators all rights. Unlike those of system:masters, they end when the binding is deleted.
  admins_binding = {
    apiVersion = "rbac.authorization.k8s.io/v1"
    kind       = "ClusterRoleBinding"
    metadata   = { name = "twinstack:admins" }
    roleRef    = { apiGroup = "rbac.authorization.k8s.io", kind = "ClusterRole", name = "cluster-admin" }
    subjects   = [{ apiGroup = "rbac.authorization.k8s.io", kind = "Group", name = "twinstack:admins" }]
  }

  manifests = merge({ admins = jsonencode(local.admins_binding) }, var.manifests)

  # What servers deploy, for "twinstack roll --addons", which applies it to a running cluster.
  addons = jsonencode({
    manifests = merge(local.manifests, { for name, manifest in var.extras.manifests : "extra-${name}" => manifest })
    artifacts = var.server_artifacts
  })

  authorities = {
    client-ca         = var.tls.client_ca
    "etcd/peer-ca"    = var.tls.etcd_peer_ca
    "etcd/server-ca"  = var.tls.etcd_server_ca
    request-header-ca = var.tls.request_header_ca
    server-ca         = var.tls.server_ca
  }

  common_files = [
    { path = "/etc/cluster/server-ca.crt", permissions = "0644", content = var.tls.server_ca.certificate },
    { path = "/etc/rancher/k3s/registries.yaml", permissions = "0600", content = "${jsonencode({
      mirrors = { for registry, urls in var.k3s.registry_mirrors : registry => { endpoint = urls } }
    })}\n" },
    { path = "/etc/sysctl.d/90-kubelet.conf", permissions = "0644", content = file("${path.module}/files/kubelet.conf") },
    { path = "/etc/systemd/system/certificates.service", permissions = "0644", content = file("${path.module}/../common/certificates.service") },
    { path = "/etc/systemd/system/certificates.timer", permissions = "0644", content = file("${path.module}/../common/certificates.timer") },
    { path = "/etc/systemd/system/artifacts.service", permissions = "0644", content = file("${path.module}/files/artifacts.service") },
    { path = "/usr/local/lib/cluster/check-certificates", permissions = "0755", content = file("${path.module}/files/check-certificates") },
    { path = "/usr/local/lib/cluster/fetch-artifacts", permissions = "0755", content = file("${path.module}/files/fetch-artifacts") },
    { path = "/usr/local/lib/cluster/join", permissions = "0755", content = file("${path.module}/files/join") },
    { path = "/usr/local/lib/cluster/running-server", permissions = "0755", content = file("${path.module}/files/running-server") },
    { path = "/etc/systemd/system/packages.service", permissions = "0644", content = file("${path.module}/../common/packages.service") },
    { path = "/usr/local/lib/cluster/install-packages", permissions = "0755", content = file("${path.module}/../common/install-packages") },
    { path = "/usr/local/lib/cluster/wait-for-address", permissions = "0755", content = file("${path.module}/../common/wait-for-address") },
  ]

  server_files = concat(
    local.common_files,
    [
      { path = "/etc/cluster/admission.json", permissions = "0644", content = "${jsonencode(local.admission)}\n" },
      { path = "/etc/cluster/audit-policy.yaml", permissions = "0644", content = file("${path.module}/files/audit-policy.yaml") },
      { path = "/etc/systemd/system/k3s.service", permissions = "0644", content = file("${path.module}/files/k3s.service") },
      { path = "/usr/local/lib/cluster/hear-servers", permissions = "0755", content = file("${path.module}/files/hear-servers.py") },
      { path = "/usr/local/sbin/cluster-restore", permissions = "0755", content = file("${path.module}/files/cluster-restore") },
      { path = "/var/lib/rancher/k3s/server/tls/service.key", permissions = "0600", content = var.tls.service_account_key },
    ],
    flatten([for name, authority in local.authorities : [
      { path = "/var/lib/rancher/k3s/server/tls/${name}.crt", permissions = "0644", content = authority.certificate },
      { path = "/var/lib/rancher/k3s/server/tls/${name}.key", permissions = "0600", content = authority.key },
    ]]),
    [for name, manifest in local.manifests : {
      path = "/var/lib/rancher/k3s/server/manifests/${name}.json", permissions = "0600", content = "${manifest}\n"
    }],
    [for name, manifest in var.extras.manifests : {
      path = "/var/lib/rancher/k3s/server/manifests/extra-${name}.yaml", permissions = "0600", content = manifest
    }],
    var.server_files,
  )

  agent_files = concat(local.common_files, [
    { path = "/etc/systemd/system/k3s-agent.service", permissions = "0644", content = file("${path.module}/files/k3s-agent.service") },
  ])

  # With a plus sign, k3s adds to lists of its other files.
  extra_configuration = { for role, settings in var.k3s.extra_config : role => [
    for content in [jsonencode({ for name, values in settings : "${name}+" => values })] :
    { path = "/etc/rancher/k3s/config.yaml.d/90-extra.yaml", permissions = "0600", content = "${content}\n" }
    if length(settings) > 0
  ] }

  has_commands = length(var.extras.commands.before) + length(var.extras.commands.after) > 0

  # Commands before k3s run after the node's firewall, whose drop-in sorts first.
  command_runner = [
    { path = "/etc/systemd/system/commands.service", permissions = "0644", content = file("${path.module}/files/commands.service") },
    { path = "/etc/systemd/system/packages.service.d/run-commands.conf", permissions = "0644", content = "[Service]\nExecStartPost=/usr/local/lib/cluster/run-commands before\n" },
    { path = "/usr/local/lib/cluster/run-commands", permissions = "0755", content = file("${path.module}/files/run-commands") },
  ]

  extra_files = concat(
    [for packages in [var.extras.packages] : {
      path = "/etc/cluster/packages/extras", permissions = "0644", content = join("", [for package in packages : "${package}\n"])
    } if length(packages) > 0],
    [for path, extra in var.extras.files : { path = path, permissions = extra.mode, content = extra.content }],
    [for runner in local.command_runner : runner if local.has_commands],
    flatten([for when in ["before", "after"] : [
      for index, command in var.extras.commands[when] : {
        path = "/etc/cluster/commands/${when}/${format("%03d", index + 1)}", permissions = "0600", content = "${command}\n"
      }
    ]]),
  )

  server_user_data = {
    for key, server in var.servers : key => "#cloud-config\n${jsonencode({
      hostname = server.name
      write_files = concat(local.server_files, [
        { path = "/etc/cluster/artifacts", permissions = "0644", content = join("", [
          for line in concat(
            [local.binaries[server.architecture]],
            [for architecture, line in local.images : line if architecture == server.architecture],
            local.server_artifacts,
          ) : "${line}\n"
        ]) },
        { path = "/etc/cluster/node.env", permissions = "0644", content = join("", [
          "NODE_ADDRESS=\"${server.address}\"\n",
          "JOIN_ADDRESSES=\"${join(" ", var.join_addresses)}\"\n",
          "INITIALIZE=\"${server.may_initialize && var.k3s.cluster_init ? "yes" : "no"}\"\n",
          server.may_initialize && var.k3s.cluster_init ? "OTHER_SERVERS=\"${join(" ", [for other, each in var.servers : each.name if other != key])}\"\n" : "",
        ]) },
        { path = "/etc/rancher/k3s/config.yaml", permissions = "0600", content = "${jsonencode({
          for name, value in merge(local.server_configuration, { node-name = server.name }) : name => value if value != null
        })}\n" },
      ], local.extra_configuration["servers"], local.extra_files)
      runcmd = concat(
        local.before_start,
        [["systemctl", "enable", "--now", "k3s.service", "certificates.timer"]],
        local.after_start,
      )
    })}\n"
  }

  agent_user_data = {
    for key, agent in var.agents : key => "#cloud-config\n${jsonencode({
      hostname = agent.name
      write_files = concat(local.agent_files, [
        { path = "/etc/cluster/artifacts", permissions = "0644", content = join("", [
          for line in concat(
            [local.binaries[agent.architecture]],
            [for architecture, line in local.images : line if architecture == agent.architecture],
          ) : "${line}\n"
        ]) },
        { path = "/etc/cluster/node.env", permissions = "0644", content = join("", [
          "NODE_ADDRESS=\"${agent.address}\"\n",
          "JOIN_ADDRESSES=\"${join(" ", var.join_addresses)}\"\n",
          "INITIALIZE=\"no\"\n",
        ]) },
        { path = "/etc/rancher/k3s/config.yaml", permissions = "0600", content = "${jsonencode({
          for name, value in {
            token                   = local.agent_token
            node-name               = agent.name
            protect-kernel-defaults = true
            kubelet-arg             = length(local.kubelet_arguments) > 0 ? local.kubelet_arguments : null
            node-label              = [for label, text in agent.labels : "${label}=${text}"]
            node-taint              = agent.taints
          } : name => value if value != null
        })}\n" },
      ], local.extra_configuration["agents"], local.extra_files)
      runcmd = concat(
        local.before_start,
        [["systemctl", "enable", "--now", "k3s-agent.service", "certificates.timer"]],
        local.after_start,
      )
    })}\n"
  }

  before_start = [
    ["systemctl", "restart", "systemd-sysctl.service"],
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "artifacts.service", "packages.service"],
  ]

  after_start = [for run in [["systemctl", "enable", "--now", "commands.service"]] : run if local.has_commands]

  kubeconfig = jsonencode({
    apiVersion = "v1"
    kind       = "Config"
    clusters = [{
      name = var.name
      cluster = {
        server                     = var.api_endpoint
        certificate-authority-data = base64encode(var.tls.server_ca.certificate)
        # Every server's certificate has this name, so any address works.
        tls-server-name = "kubernetes"
      }
    }]
    users = [{
      name = "${var.name}-admin"
      user = {
        client-certificate-data = base64encode(var.tls.admin.certificate)
        client-key-data         = base64encode(var.tls.admin.key)
      }
    }]
    contexts        = [{ name = var.name, context = { cluster = var.name, user = "${var.name}-admin" } }]
    current-context = var.name
  })
}
