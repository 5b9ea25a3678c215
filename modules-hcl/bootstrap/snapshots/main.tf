# Generates the files of servers that take snapshots of their cluster's data on schedule. It creates no resources.

locals {
  s3       = try(var.snapshots.s3, null)
  schedule = try(split(" ", var.snapshots.schedule), [])
  weekdays = { "0" = "Sun", "1" = "Mon", "2" = "Tue", "3" = "Wed", "4" = "Thu", "5" = "Fri", "6" = "Sat" }

  # The cron expression as systemd writes it: weekdays, month-day, hour:minute.
  calendar = length(local.schedule) < 5 ? trimprefix(join("", local.schedule), "@") : join("", [
    local.schedule[4] == "*" ? "" : "${join(",", [for day in split(",", local.schedule[4]) : local.weekdays[day]])} ",
    "*-${replace(local.schedule[3], "*/", "1/")}-${replace(local.schedule[2], "*/", "1/")} ",
    "${replace(local.schedule[1], "*/", "0/")}:${replace(local.schedule[0], "*/", "0/")}:00 UTC",
  ])

  settings = concat(
    ["CLUSTER=\"${var.cluster}\"\n", "RETENTION=\"${try(var.snapshots.retention, "")}\"\n"],
    local.s3 == null ? [] : [
      "BUCKET=\"https://${local.s3.endpoint}/${local.s3.bucket}\"\n",
      "FOLDER=\"${local.s3.folder == "" ? "" : "${trimsuffix(local.s3.folder, "/")}/"}\"\n",
    ],
  )

  # curl reads a string with escapes.
  keys = local.s3 == null ? null : replace(replace("${local.s3.access_key}:${local.s3.secret_key}", "\\", "\\\\"), "\"", "\\\"")

  secrets = {
    curl  = local.s3 == null ? null : "user = \"${local.keys}\"\naws-sigv4 = \"aws:amz:${local.s3.region}:s3\"\n"
    token = try("${var.snapshots.token}\n", null)
  }

  timer = <<-EOT
    [Unit]
    Description=Snapshots of the cluster's data on schedule

    [Timer]
    OnCalendar=${local.calendar}
    Persistent=yes

    [Install]
    WantedBy=timers.target
  EOT

  files = var.snapshots == null ? [] : concat(
    [
      { path = "/etc/cluster/snapshots/settings", permissions = "0600", content = join("", local.settings) },
      { path = "/etc/systemd/system/snapshots.service", permissions = "0644", content = file("${path.module}/files/snapshots.service") },
      { path = "/etc/systemd/system/snapshots.timer", permissions = "0644", content = local.timer },
      { path = "/usr/local/lib/cluster/object-storage", permissions = "0755", content = file("${path.module}/files/object-storage") },
      { path = "/usr/local/lib/cluster/save-snapshot", permissions = "0755", content = var.save },
      { path = "/usr/local/sbin/cluster-restore", permissions = "0755", content = var.restore },
      { path = "/usr/local/sbin/cluster-snapshot", permissions = "0755", content = file("${path.module}/files/cluster-snapshot") },
    ],
    [for name, content in local.secrets : {
      path = "/etc/cluster/snapshots/${name}", permissions = "0600", content = content
    } if content != null],
  )

  units = var.snapshots == null ? [] : ["snapshots.timer"]
}
