# Generates the user data of Vault servers. It creates no resources.

module "snapshots" {
  source = "../snapshots"

  cluster   = var.name
  save      = file("${path.module}/files/save-snapshot")
  restore   = file("${path.module}/files/cluster-restore")
  snapshots = var.snapshots
}

locals {
  configuration = {
    ui            = var.vault.ui
    cluster_name  = var.name
    disable_mlock = true
    listener = [{ tcp = {
      address       = "0.0.0.0:8200"
      tls_cert_file = "/etc/vault.d/server.crt"
      tls_key_file  = "/etc/vault.d/server.key"
    } }]
    telemetry = { disable_hostname = true, prometheus_retention_time = "24h" }
    seal      = var.transit_seal == null && var.seal == null ? null : local.seals
  }

  # The seal's block, by its kind: at most one.
  seals = {
    for kind, settings in {
      transit = var.transit_seal == null ? null : {
        address     = var.transit_seal.address
        key_name    = var.transit_seal.key_name
        mount_path  = var.transit_seal.mount_path
        namespace   = var.transit_seal.namespace
        token       = var.transit_seal.token
        tls_ca_cert = var.transit_seal.ca_certificate == null ? null : "/etc/vault.d/transit-ca.crt"
      }
      awskms = try(var.seal.aws_kms, null) == null ? null : {
        region     = var.seal.aws_kms.region
        kms_key_id = var.seal.aws_kms.key_id
        access_key = var.seal.aws_kms.access_key
        secret_key = var.seal.aws_kms.secret_key
        endpoint   = var.seal.aws_kms.endpoint
      }
      azurekeyvault = try(var.seal.azure_key_vault, null) == null ? null : {
        tenant_id     = var.seal.azure_key_vault.tenant_id
        client_id     = var.seal.azure_key_vault.client_id
        client_secret = var.seal.azure_key_vault.client_secret
        vault_name    = var.seal.azure_key_vault.vault_name
        key_name      = var.seal.azure_key_vault.key_name
        environment   = var.seal.azure_key_vault.environment
        resource      = var.seal.azure_key_vault.resource
      }
      gcpckms = try(var.seal.gcp_kms, null) == null ? null : {
        project     = var.seal.gcp_kms.project
        region      = var.seal.gcp_kms.region
        key_ring    = var.seal.gcp_kms.key_ring
        crypto_key  = var.seal.gcp_kms.crypto_key
        credentials = "/etc/vault.d/gcp-credentials.json"
      }
    } : kind => { for name, value in settings : name => value if value != null } if settings != null
  }

  # If only the range of a server's address is known, Vault looks the address up.
  hosts = {
    for key, server in var.servers : key => strcontains(server.address, "/")
    ? "{{ GetAllInterfaces | include \"network\" \"${server.address}\" | attr \"address\" }}"
    : server.address
  }

  retry_join = [for address in var.join_addresses : {
    leader_api_addr       = "https://${address}:8200"
    leader_ca_cert_file   = "/etc/vault.d/ca.crt"
    leader_tls_servername = var.tls_name
  }]

  files = concat(
    [
      { path = "/etc/apt/keyrings/hashicorp.asc", permissions = "0644", content = var.apt.key == null ? file("${path.module}/../hashicorp/hashicorp.asc") : var.apt.key },
      { path = "/etc/cluster/apt.list", permissions = "0644", content = "deb [signed-by=/etc/apt/keyrings/hashicorp.asc] ${var.apt.url} $RELEASE main\n" },
      { path = "/etc/cluster/packages/vault", permissions = "0644", content = "vault=${var.vault.version}\n" },
      { path = "/etc/apt/preferences.d/vault", permissions = "0644", content = "Package: vault\nPin: version ${var.vault.version}\nPin-Priority: 1001\n" },
      { path = "/etc/logrotate.d/vault", permissions = "0644", content = file("${path.module}/files/logrotate") },
      { path = "/etc/systemd/system/vault.service", permissions = "0644", content = file("${path.module}/files/vault.service") },
      { path = "/etc/systemd/system/certificates.service", permissions = "0644", content = file("${path.module}/../common/certificates.service") },
      { path = "/etc/systemd/system/certificates.timer", permissions = "0644", content = file("${path.module}/../common/certificates.timer") },
      { path = "/etc/systemd/system/packages.service", permissions = "0644", content = file("${path.module}/../common/packages.service") },
      { path = "/usr/local/lib/cluster/install-packages", permissions = "0755", content = file("${path.module}/../common/install-packages") },
      { path = "/usr/local/lib/cluster/check-certificate", permissions = "0755", content = file("${path.module}/../hashicorp/check-certificate") },
      { path = "/usr/local/lib/cluster/check-certificates", permissions = "0755", content = file("${path.module}/../hashicorp/check-certificates") },
      { path = "/usr/local/lib/cluster/wait-for-address", permissions = "0755", content = file("${path.module}/../common/wait-for-address") },
    ],
    # The unit changes the group to vault, which the package creates.
    [for name, content in {
      "ca.crt"         = var.tls.ca_certificate
      "server.crt"     = var.tls.server.certificate
      "server.key"     = var.tls.server.key
      "transit-ca.crt" = try(var.transit_seal.ca_certificate, null)

      "gcp-credentials.json" = try(var.seal.gcp_kms.credentials, null)
      } : {
      path = "/etc/vault.d/${name}", permissions = "0640", content = content
    } if content != null],
  )

  user_data = {
    for key, server in var.servers : key => "#cloud-config\n${jsonencode({
      hostname = server.name
      write_files = concat(local.files, [
        { path = "/etc/cluster/node.env", permissions = "0644", content = "NODE_ADDRESS=\"${server.address}\"\nTLS_NAME=\"${var.tls_name}\"\n" },
        {
          path = "/etc/vault.d/vault.json", permissions = "0640"
          content = "${jsonencode({
            for name, value in merge(local.configuration, {
              api_addr     = "https://${local.hosts[key]}:8200"
              cluster_addr = "https://${local.hosts[key]}:8201"
              storage      = { raft = { node_id = server.name, path = "/var/lib/vault", retry_join = local.retry_join } }
            }) : name => value if value != null
          })}\n"
        },
      ], module.snapshots.files)
      runcmd = [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "packages.service"],
        concat(["systemctl", "enable", "--now", "vault.service"], module.snapshots.units, ["certificates.timer"]),
      ]
    })}\n"
  }
}
