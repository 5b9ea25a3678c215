# Generates the user data of Nomad servers and clients. It creates no resources.

module "snapshots" {
  source = "../snapshots"

  cluster   = var.name
  save      = file("${path.module}/files/save-snapshot")
  restore   = file("${path.module}/files/cluster-restore")
  snapshots = var.snapshots
}

locals {
  configuration = {
    region     = var.nomad.region
    datacenter = var.nomad.datacenter
    data_dir   = "/var/lib/nomad"
    bind_addr  = "0.0.0.0"
    acl        = [{ enabled = true }]
    telemetry  = [{ prometheus_metrics = true, publish_allocation_metrics = true, publish_node_metrics = true }]
    tls = [{
      http                   = true
      rpc                    = true
      ca_file                = "/etc/nomad.d/ca.crt"
      cert_file              = "/etc/nomad.d/node.crt"
      key_file               = "/etc/nomad.d/node.key"
      verify_server_hostname = true
      verify_https_client    = false
    }]
  }

  plugins = var.docker.enabled ? [{ docker = [{ config = [{
    allow_privileged = var.docker.allow_privileged
    volumes          = [{ enabled = var.docker.volumes }]
  }] }] }] : null

  # Servers sign identities for jobs that use Vault; clients log in to Vault with them.
  server_vault = var.nomad.vault == null ? null : [{
    enabled          = true
    default_identity = [{ aud = [var.nomad.vault.audience], ttl = "1h" }]
  }]

  client_vault = var.nomad.vault == null ? null : [{
    for name, value in {
      enabled               = true
      address               = var.nomad.vault.address
      tls_server_name       = var.nomad.vault.tls_server_name
      ca_file               = var.nomad.vault.ca_certificate == null ? null : "/etc/nomad.d/vault-ca.crt"
      jwt_auth_backend_path = var.nomad.vault.auth_path
      create_from_role      = var.nomad.vault.role
      namespace             = var.nomad.vault.namespace
    } : name => value if value != null
  }]

  # Tasks listen on the private network's interface, or on the one with the default route.
  task_interface = var.task_network == null ? null : "{{ GetAllInterfaces | include \"network\" \"${var.task_network}\" | attr \"name\" }}"

  # If only the range of a node's address is known, Nomad looks the address up.
  hosts = {
    for key, node in merge(var.servers, var.clients) : key => strcontains(node.address, "/")
    ? "{{ GetAllInterfaces | include \"network\" \"${node.address}\" | attr \"address\" }}"
    : node.address
  }

  common_files = [
    { path = "/etc/apt/keyrings/hashicorp.asc", permissions = "0644", content = var.apt.key == null ? file("${path.module}/../hashicorp/hashicorp.asc") : var.apt.key },
    { path = "/etc/cluster/apt.list", permissions = "0644", content = "deb [signed-by=/etc/apt/keyrings/hashicorp.asc] ${var.apt.url} $RELEASE main\n" },
    { path = "/etc/apt/preferences.d/nomad", permissions = "0644", content = "Package: nomad\nPin: version ${var.nomad.version}\nPin-Priority: 1001\n" },
    { path = "/etc/systemd/system/certificates.service", permissions = "0644", content = file("${path.module}/../common/certificates.service") },
    { path = "/etc/systemd/system/certificates.timer", permissions = "0644", content = file("${path.module}/../common/certificates.timer") },
    { path = "/etc/systemd/system/packages.service", permissions = "0644", content = file("${path.module}/../common/packages.service") },
    { path = "/usr/local/lib/cluster/install-packages", permissions = "0755", content = file("${path.module}/../common/install-packages") },
    { path = "/usr/local/lib/cluster/check-certificate", permissions = "0755", content = file("${path.module}/../hashicorp/check-certificate") },
    { path = "/usr/local/lib/cluster/check-certificates", permissions = "0755", content = file("${path.module}/../hashicorp/check-certificates") },
    { path = "/usr/local/lib/cluster/wait-for-address", permissions = "0755", content = file("${path.module}/../common/wait-for-address") },
  ]

  # The folders of each client's host volumes.
  folders = {
    for key, client in var.clients : key => join(" ", [for volume in client.host_volumes : volume.path])
  }

  before_start = [
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "packages.service"],
  ]

  server_user_data = {
    for key, server in var.servers : key => "#cloud-config\n${jsonencode({
      hostname = server.name
      write_files = concat(
        local.common_files,
        [
          { path = "/etc/cluster/node.env", permissions = "0644", content = "NODE_ADDRESS=\"${server.address}\"\nTLS_NAME=\"server.${var.nomad.region}.nomad\"\n" },
          { path = "/etc/cluster/packages/nomad", permissions = "0644", content = "nomad=${var.nomad.version}\n" },
          { path = "/etc/systemd/system/nomad.service", permissions = "0644", content = file("${path.module}/files/nomad-server.service") },
        ],
        # The unit changes the group to nomad, which the package creates.
        [for name, content in {
          "ca.crt"   = var.tls.ca_certificate
          "node.crt" = var.tls.server.certificate
          "node.key" = var.tls.server.key
          "nomad.json" = "${jsonencode({ for name, value in merge(local.configuration, {
            name      = server.name
            advertise = [{ http = local.hosts[key], rpc = local.hosts[key], serf = local.hosts[key] }]
            server = [{
              enabled          = true
              bootstrap_expect = length(var.servers)
              encrypt          = var.gossip_key
              server_join      = [{ retry_join = var.join_addresses }]
            }]
            vault = local.server_vault
          }) : name => value if value != null })}\n"
          } : {
          path = "/etc/nomad.d/${name}", permissions = "0640", content = content
        }],
        module.snapshots.files,
      )
      runcmd = concat(local.before_start, [
        concat(["systemctl", "enable", "--now", "nomad.service"], module.snapshots.units, ["certificates.timer"]),
      ])
    })}\n"
  }

  client_user_data = {
    for key, client in var.clients : key => "#cloud-config\n${jsonencode({
      hostname = client.name
      write_files = concat(
        local.common_files,
        [
          { path = "/etc/cluster/node.env", permissions = "0644", content = "NODE_ADDRESS=\"${client.address}\"\nTLS_NAME=\"client.${var.nomad.region}.nomad\"\n" },
          { path = "/etc/cluster/packages/nomad", permissions = "0644", content = join("", [
            for package in concat(["nomad=${var.nomad.version}"], var.docker.enabled ? ["docker.io", "containernetworking-plugins"] : []) : "${package}\n"
          ]) },
          { path = "/etc/systemd/system/nomad.service", permissions = "0644", content = file("${path.module}/files/nomad-client.service") },
        ],
        # Creates the folders before Nomad starts, once what is mounted there is mounted.
        local.folders[key] == "" ? [] : [{
          path        = "/etc/systemd/system/nomad.service.d/host-volumes.conf"
          permissions = "0644"
          content     = "[Unit]\nRequiresMountsFor=${local.folders[key]}\n\n[Service]\nExecStartPre=/usr/bin/mkdir --parents ${local.folders[key]}\n"
        }],
        # The package makes the user nomad the owner of all files there; the unit reverts that.
        [for name, content in {
          "ca.crt"   = var.tls.ca_certificate
          "node.crt" = var.tls.client.certificate
          "node.key" = var.tls.client.key
          "nomad.json" = "${jsonencode({ for name, value in merge(local.configuration, {
            name      = client.name
            advertise = [{ http = local.hosts[key], rpc = local.hosts[key], serf = local.hosts[key] }]
            plugin    = local.plugins
            vault     = local.client_vault
            client = [{ for name, value in {
              enabled           = true
              node_class        = client.pool
              node_pool         = client.node_pool
              host_volume       = length(client.host_volumes) == 0 ? null : [for name, volume in client.host_volumes : { (name) = [volume] }]
              meta              = [client.meta]
              cni_path          = "/usr/lib/cni"
              network_interface = local.task_interface
              server_join       = [{ retry_join = var.join_addresses }]
            } : name => value if value != null }]
          }) : name => value if value != null })}\n"
          "vault-ca.crt" = try(var.nomad.vault.ca_certificate, null)
          } : {
          path = "/etc/nomad.d/${name}", permissions = "0600", content = content
        } if content != null],
      )
      runcmd = concat(local.before_start, [["systemctl", "enable", "--now", "nomad.service", "certificates.timer"]])
    })}\n"
  }
}
