import type { Check } from "../checks";
import type { Fields } from "../types";
import { character, printable } from "./text";

/** Inputs that add to what a Kubernetes cluster sets up by itself. */

/** Settings that servers and agents get from the module, with the input to use instead. */
const ownedByAll = {
  config: "",
  "data-dir": "",
  "flannel-iface": "",
  "kubelet-arg": "k3s.kubelet_args",
  "node-ip": "",
  "node-name": "",
  "private-registry": "k3s.registry_mirrors",
  "protect-kernel-defaults": "",
  server: "",
  token: "tokens",
  "token-file": "tokens",
  "with-node-id": "",
};

const s3Settings = [
  ...["", "-access-key", "-bucket", "-bucket-lookup-type", "-config-secret", "-endpoint", "-folder", "-region"],
  "-secret-key",
];

const ownedByServers = {
  ...ownedByAll,
  "advertise-address": "",
  "advertise-port": "",
  "agent-token": "tokens.agent",
  "agent-token-file": "tokens.agent",
  "apiserver-port": "",
  "bind-address": "",
  "cluster-cidr": "k3s.cluster_cidr",
  "cluster-init": "k3s.cluster_init",
  "cluster-reset": "",
  "cluster-reset-restore-path": "",
  "datastore-endpoint": "",
  disable: "k3s.disable",
  "disable-agent": "",
  "disable-apiserver": "",
  "disable-cloud-controller": "",
  "disable-etcd": "",
  "etcd-disable-snapshots": "etcd_snapshots",
  ...Object.fromEntries(s3Settings.map((name) => [`etcd-s3${name}`, "etcd_snapshots.s3"])),
  "etcd-snapshot-dir": "",
  "etcd-snapshot-retention": "etcd_snapshots.retention",
  "etcd-snapshot-schedule-cron": "etcd_snapshots.schedule",
  "flannel-backend": "k3s.flannel_backend",
  "https-listen-port": "",
  "node-taint": "servers.schedulable",
  "secrets-encryption": "",
  "service-cidr": "k3s.service_cidr",
  "supervisor-port": "",
  "write-kubeconfig-mode": "",
};

const ownedByAgents = {
  ...ownedByAll,
  "node-label": "agent_pools.labels",
  "node-taint": "agent_pools.taints",
};

const settings = (role: string, instead: Readonly<Record<string, string>>) =>
  ({
    type: "map",
    default: {},
    doc: `Settings of ${role}: names of k3s's flags without --, each with a list of values; a flag that is on has the value "true".`,
    of: {
      type: "list",
      of: {
        type: "string",
        checks: [{ kind: "matches", pattern: "^[ -~]+$", must: "a single non-empty line of ASCII" }],
      },
      checks: [{ kind: "count", min: 1, max: 100 }],
    },
    checks: [
      {
        kind: "keysMatch",
        pattern: "^[a-z][a-z0-9-]{0,63}$",
        must: "names of k3s's flags without --, such as kube-proxy-arg",
      },
      { kind: "owned", instead },
    ],
  }) as const;

/** Settings of k3s itself. They are not secret. */
export const k3sExtras = {
  extraConfig: {
    type: "object",
    default: {},
    doc: "Additional settings of k3s, which machines read after the module's own. A list is added to the module's list of that name, such as kube-apiserver-arg. Values are not secret: put a secret into a file (extras.files), and its path here. Keys that the module sets itself are rejected. Keys that k3s compares between servers cannot be changed after the cluster is created, such as cluster-domain, disable-network-policy, embedded-registry and egress-selector-mode.",
    fields: {
      servers: settings("servers", ownedByServers),
      agents: settings("agents", ownedByAgents),
    },
  },
  kubeletArgs: {
    type: "list",
    of: {
      type: "string",
      checks: [
        {
          kind: "matches",
          pattern: "^[a-z][a-z0-9-]{0,63}=[ -~]{1,1000}$",
          must: "name=value, such as max-pods=250",
        },
      ],
    },
    default: [],
    doc: "Additional arguments of the kubelet on all machines, such as max-pods=250.",
    checks: [
      { kind: "count", max: 100 },
      {
        kind: "owned",
        assigned: true,
        instead: {
          "cloud-provider": "",
          "hostname-override": "",
          "node-ip": "",
          "node-labels": "agent_pools.labels",
          "protect-kernel-defaults": "",
          "register-with-taints": "agent_pools.taints",
        },
      },
    ],
  },
} as const satisfies Fields;

/** A part of a path that starts with no dot. */
const part = "[A-Za-z0-9_-][A-Za-z0-9._@:+-]{0,62}";

/** Files and folders of nodes that the module writes. */
const ownPaths = [
  "etc/cluster/.*",
  "etc/rancher/k3s/(config\\.yaml|config\\.yaml\\.d/.*|registries\\.yaml)",
  "etc/sysctl\\.d/90-kubelet\\.conf",
  "etc/systemd/system/(artifacts|certificates|cluster-firewall|commands|k3s|k3s-agent|metadata-firewall|packages)\\.(service|timer)",
  "etc/systemd/system/(artifacts|docker|packages)\\.service\\.d/.*",
  "etc/sysusers\\.d/do-agent\\.conf",
  "usr/local/bin/k3s",
  "usr/local/lib/cluster/.*",
  "usr/local/sbin/cluster-restore",
  "var/lib/(cloud|cluster)/.*",
  "var/lib/rancher/k3s/server/.*",
];

const commands = (when: string) =>
  ({
    type: "list",
    of: {
      type: "string",
      sensitive: true,
      checks: [
        printable,
        { kind: "matches", pattern: "^[ \\t\\r\\n]*[^ \\t\\r\\n][^\\x00]*$", must: "a shell command" },
      ],
    },
    default: [],
    doc: `Shell commands that run in order ${when}.`,
    checks: [{ kind: "count", max: 100 }],
  }) as const;

const manifestNames = {
  kind: "keysMatch",
  pattern: "^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$",
  must: "1 to 50 lower-case letters, digits and -, not starting or ending with -",
} as const satisfies Check;

/** Additions to machines and cluster. */
export const extras = {
  type: "object",
  default: {},
  doc: "What you add to the machines and the cluster. Changes apply to machines that are created or rebuilt later.",
  fields: {
    packages: {
      type: "list",
      of: {
        type: "string",
        checks: [
          {
            kind: "matches",
            pattern: "^[a-z0-9][a-z0-9+.-]{1,100}(=[A-Za-z0-9][A-Za-z0-9.+:~-]{0,100})?$",
            must: "the name of a Debian package, such as open-iscsi, or name=version",
          },
        ],
      },
      default: [],
      doc: "Packages that all machines install from their apt repositories before k3s starts, as name or name=version. A machine tries again until it has them.",
      checks: [{ kind: "count", max: 100 }, { kind: "unique" }],
    },
    files: {
      type: "map",
      of: {
        type: "object",
        fields: {
          content: { type: "string", sensitive: true, doc: "Its text.", checks: [printable] },
          mode: {
            type: "string",
            default: "0644",
            doc: "Its permissions, octal; use 0600 for a secret.",
            checks: [{ kind: "matches", pattern: "^0[0-7]{3}$", must: "octal permissions such as 0644" }],
          },
        },
      },
      default: {},
      doc: "Files of all machines, by their absolute path. They belong to root.",
      checks: [
        { kind: "count", max: 100 },
        {
          kind: "keysMatch",
          // RE2 repeats at most a thousand times.
          pattern: `^(/${part}){2,12}$`,
          must: "absolute paths such as /etc/modules-load.d/iscsi.conf, without parts that start with a dot",
        },
        {
          kind: "keysReserved",
          pattern: `^/(${ownPaths.join("|")})$`,
          must: "that are files or folders of the module; use k3s.extra_config for k3s's configuration, and extras.manifests for /var/lib/rancher/k3s/server/manifests",
        },
      ],
    },
    commands: {
      type: "object",
      default: {},
      doc: "Shell commands of all machines, as root. Each runs once in the life of a machine, and is tried again with pauses until it succeeds.",
      fields: {
        before: commands("before k3s starts, once packages are installed and files written. k3s waits for them"),
        after: commands("once k3s runs"),
      },
    },
    manifests: {
      type: "map",
      of: {
        type: "string",
        sensitive: true,
        checks: [
          {
            kind: "matches",
            pattern: `^${character}*(apiVersion${character}*kind|kind${character}*apiVersion)${character}*$`,
            must: "Kubernetes objects in YAML or JSON, with apiVersion and kind, without control characters other than tabs and line breaks",
          },
        ],
      },
      default: {},
      doc: "Kubernetes objects that servers deploy, in YAML, by a name. k3s shows each as the addon extra-<name>. It does not delete objects if you remove a manifest here: delete them with kubectl.",
      checks: [{ kind: "count", max: 100 }, manifestNames],
    },
  },
} as const satisfies Fields[string];
