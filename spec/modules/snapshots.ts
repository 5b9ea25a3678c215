import type { Fields } from "../types";
import { dnsName, port } from "./cluster";
import { relativePath } from "./text";

/** Inputs about snapshots of a cluster's data that services share. */

/** A word that a platform gives, such as an access key. */
export const visible = {
  kind: "matches",
  pattern: "^[!-~]{1,255}$",
  must: "1 to 255 ASCII characters without blanks",
} as const;

export const objectStorage = {
  type: "object",
  optional: true,
  doc: "Object storage that snapshots are copied to. Without it, snapshots are lost with the machines.",
  fields: {
    endpoint: {
      type: "string",
      doc: "Host name of the service, such as fsn1.your-objectstorage.com.",
      checks: [{ kind: "matches", pattern: `^${dnsName}(:${port})?$`, must: "a host name, with an optional port" }],
    },
    bucket: {
      type: "string",
      doc: "Name of the bucket.",
      checks: [{ kind: "matches", pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", must: "a bucket's name" }],
    },
    region: {
      type: "string",
      default: "us-east-1",
      doc: "Region of the bucket.",
      checks: [{ kind: "matches", pattern: "^[a-z0-9-]{1,63}$", must: "a region such as us-east-1" }],
    },
    folder: {
      type: "string",
      default: "",
      doc: "Folder in the bucket.",
      checks: [
        {
          kind: "matches",
          pattern: `^(${relativePath})?$`,
          must: "empty, or a path such as prod/k8s of letters, digits and ._-, whose parts do not start with a dot",
        },
      ],
    },
    accessKey: {
      type: "string",
      sensitive: true,
      secret: { kind: "given" },
      doc: "Access key of a user with write access.",
      checks: [visible],
    },
    secretKey: {
      type: "string",
      sensitive: true,
      secret: { kind: "given" },
      doc: "Secret key of that user.",
      checks: [visible],
    },
  },
} as const satisfies Fields[string];

/** Pattern of a cron field that systemd's timers can express: all, every so many, or a list. */
const cronField = (value: string, step: string) => `(\\*(/${step})?|${value}(,${value})*)`;

const times = `${cronField("[0-5]?[0-9]", "([1-9]|[1-5][0-9])")} ${cronField("([01]?[0-9]|2[0-3])", "([1-9]|1[0-9]|2[0-3])")}`;
const days = cronField("(0?[1-9]|1[0-9]|2[0-8])", "([1-9]|1[0-9]|2[0-8])");
const months = cronField("(0?[1-9]|1[0-2])", "([1-9]|1[0-2])");
const weekdays = "(\\*|[0-6](,[0-6])*)";

/** The fields of snapshots that a timer takes on every server. */
export const timedSnapshots = {
  schedule: {
    type: "string",
    default: "0 */6 * * *",
    doc: "Schedule as a cron expression, in UTC: numbers, lists of numbers, * and */n, and not both days and weekdays.",
    checks: [
      {
        kind: "matches",
        pattern: `^(@(hourly|daily|weekly|monthly)|${times} (${days} ${months} \\*|\\* ${months} ${weekdays}))$`,
        must: "a cron expression of five fields such as 0 */6 * * *, each a number, a list of numbers, * or */n, with days from 1 to 28 or weekdays from 0 to 6, or one of @hourly, @daily, @weekly and @monthly",
      },
    ],
  },
  retention: {
    type: "number",
    default: 28,
    doc: "Number of snapshots to keep.",
    checks: [{ kind: "between", min: 1, max: 1000 }],
  },
  s3: objectStorage,
} as const satisfies Fields;
