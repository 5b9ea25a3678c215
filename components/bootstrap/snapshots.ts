import type { nomadInputs } from "../../spec/modules/nomad";
import type { vaultInputs } from "../../spec/modules/vault";
import type { Value } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import type { File } from "./user-data";

/** The twin of `modules-hcl/bootstrap/snapshots/main.tf`: files of servers that take snapshots of their cluster's data. */

type Snapshots = Value<typeof vaultInputs.snapshots> | Value<typeof nomadInputs.snapshots>;

/** The unit that takes snapshots on schedule. */
export const SNAPSHOT_TIMER = "snapshots.timer";

/**
 * Returns the files of each server.
 * @param cluster the cluster's name, a prefix of its snapshots
 * @param service whose `save-snapshot` and `cluster-restore` the servers run
 */
export function snapshotFiles(cluster: string, service: "nomad" | "vault", snapshots: Snapshots): File[] {
  const { s3 } = snapshots;
  const settings = [
    `CLUSTER="${cluster}"\n`,
    `RETENTION="${snapshots.retention}"\n`,
    ...(s3 === undefined
      ? []
      : [
          `BUCKET="https://${s3.endpoint}/${s3.bucket}"\n`,
          `FOLDER="${s3.folder === "" ? "" : `${s3.folder.replace(/\/$/, "")}/`}"\n`,
        ]),
  ];
  const token = "token" in snapshots ? snapshots.token : undefined;
  return [
    file("/etc/cluster/snapshots/settings", "0600", settings.join("")),
    file("/etc/systemd/system/snapshots.service", "0644", bootstrapFile("snapshots/files/snapshots.service")),
    file(`/etc/systemd/system/${SNAPSHOT_TIMER}`, "0644", timer(snapshots.schedule)),
    file("/usr/local/lib/cluster/object-storage", "0755", bootstrapFile("snapshots/files/object-storage")),
    file("/usr/local/lib/cluster/save-snapshot", "0755", bootstrapFile(`${service}/files/save-snapshot`)),
    file("/usr/local/sbin/cluster-restore", "0755", bootstrapFile(`${service}/files/cluster-restore`)),
    file("/usr/local/sbin/cluster-snapshot", "0755", bootstrapFile("snapshots/files/cluster-snapshot")),
    ...(s3 === undefined ? [] : [file("/etc/cluster/snapshots/curl", "0600", curlConfiguration(s3))]),
    ...(token === undefined ? [] : [file("/etc/cluster/snapshots/token", "0600", `${token}\n`)]),
  ];
}

function curlConfiguration({ accessKey, secretKey, region }: NonNullable<Snapshots["s3"]>): string {
  // curl reads a string with escapes.
  const keys = `${accessKey}:${secretKey}`.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `user = "${keys}"\naws-sigv4 = "aws:amz:${region}:s3"\n`;
}

function timer(schedule: string): string {
  return `[Unit]
Description=Snapshots of the cluster's data on schedule

[Timer]
OnCalendar=${calendar(schedule)}
Persistent=yes

[Install]
WantedBy=timers.target
`;
}

/** Returns a cron expression as systemd writes it: weekdays, month-day, hour:minute. */
function calendar(schedule: string): string {
  const [minute = "", hour, day, month, weekday] = schedule.split(" ");
  if (hour === undefined || day === undefined || month === undefined || weekday === undefined)
    return schedule.replace(/^@/, "");
  const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const weekdays =
    weekday === "*"
      ? ""
      : `${weekday
          .split(",")
          .map((each) => names[Number(each)])
          .join(",")} `;
  const from = (first: number, field: string) => field.replace("*/", `${first}/`);
  return `${weekdays}*-${from(1, month)}-${from(1, day)} ${from(0, hour)}:${from(0, minute)}:00 UTC`;
}

function file(path: string, permissions: string, content: string): File {
  return { path, permissions, content };
}
