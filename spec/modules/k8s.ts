import { releases } from "../releases";
import type { Fields, Outputs } from "../types";
import {
  authority,
  dnsName,
  ingressRule,
  labelName,
  leaf,
  pemKey,
  poolNames,
  port,
  sha256,
  token,
  url,
} from "./cluster";
import { extras, k3sExtras } from "./k8s-extras";
import { objectStorage } from "./snapshots";

/** Inputs of Kubernetes clusters on every platform. */

/** The group of administrators. Each cluster binds it to the role cluster-admin. */
export const ADMINS = "twinstack:admins";

const kubernetesAuthority = (doc: string, commonName: string) =>
  ({
    type: "object",
    doc,
    fields: authority,
    checks: [{ kind: "keyPair" }],
    secret: { kind: "ca", commonName },
  }) as const;

const perArchitecture = (what: string) =>
  ({
    amd64: { type: "string", optional: true, doc: `SHA-256 of ${what} for x86 machines.`, checks: [sha256] },
    arm64: { type: "string", optional: true, doc: `SHA-256 of ${what} for Arm machines.`, checks: [sha256] },
  }) as const;

const lowerDnsName = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";

/** Pattern of a cron field, as k3s parses it: values and ranges with steps, and * or ? for all. */
const cronField = (value: string) => {
  const part = `([*?]|${value}(-${value})?)(/[1-9][0-9]?)?`;
  return `${part}(,${part})*`;
};

const cronExpression = `^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|@every ([1-9][0-9]{0,4}[hms])+|${[
  cronField("([0-5]?[0-9])"),
  cronField("([01]?[0-9]|2[0-3])"),
  cronField("(0?[1-9]|[12][0-9]|3[01])"),
  cronField(
    "(0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])",
  ),
  cronField("([0-6]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])"),
].join(" ")})$`;

/** The prefix length of a range. */
const prefixLength = (lengths: string, words: string) =>
  ({ kind: "matches", pattern: `^[^/]*/${lengths}$`, must: `a range ${words}` }) as const;

export const k8sInputs = {
  k3s: {
    type: "object",
    doc: "The Kubernetes distribution and its setup. Changes apply to machines that are created or rebuilt later. Some settings cannot be changed after the cluster is created: k3s rejects a server whose value differs from the running servers'.",
    fields: {
      version: {
        type: "string",
        doc: `Version of k3s, such as ${releases.k3s.version}. To upgrade, rebuild one machine at a time, servers first, and one minor version at a time: a server that would skip a minor version does not join.`,
        checks: [
          {
            kind: "matches",
            pattern: "^v1\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc[0-9]{1,2})?\\+k3s[0-9]{1,2}$",
            must: `a version of k3s such as ${releases.k3s.version}`,
          },
        ],
      },
      sha256: {
        type: "object",
        doc: "SHA-256 of the binary, from the release's sha256sum-amd64.txt and sha256sum-arm64.txt. A binary with another checksum does not run.",
        fields: perArchitecture("the binary"),
      },
      imagesSha256: {
        type: "object",
        default: {},
        doc: "SHA-256 of the release's archive of container images (k3s-airgap-images-<architecture>.tar.zst). If set, machines load k3s's own images from this archive instead of a registry.",
        fields: perArchitecture("the archive"),
      },
      clusterInit: {
        type: "bool",
        default: true,
        doc: "Whether the server s1 may start a cluster. It starts one only after all other servers have told it that they have no data, so a rebuilt s1 joins the cluster that exists.",
      },
      clusterCidr: {
        type: "string",
        plain: true,
        default: "10.42.0.0/16",
        doc: "Range of pod addresses, from /8 to /24; each machine uses a /24 of it. Cannot be changed after the cluster is created.",
        checks: [{ kind: "network", version: 4 }, prefixLength("([89]|1[0-9]|2[0-4])", "from /8 to /24")],
      },
      serviceCidr: {
        type: "string",
        plain: true,
        default: "10.43.0.0/16",
        doc: "Range of service addresses, from /12 to /28. Cannot be changed after the cluster is created.",
        checks: [{ kind: "network", version: 4 }, prefixLength("(1[2-9]|2[0-8])", "from /12 to /28")],
      },
      flannelBackend: {
        type: "enum",
        values: ["vxlan", "wireguard-native"],
        optional: true,
        doc: "Network between pods on different machines: wireguard-native encrypts the traffic, vxlan does not. Default: vxlan in a new network, wireguard-native in an existing one. Cannot be changed after the cluster is created.",
      },
      disable: {
        type: "list",
        of: { type: "enum", values: ["coredns", "local-storage", "metrics-server", "servicelb", "traefik"] },
        default: [],
        doc: "Components of k3s to disable on all servers. With a cloud controller, servicelb is always disabled. Whether servicelb is disabled cannot be changed after the cluster is created.",
        checks: [{ kind: "unique" }],
      },
      podSecurity: {
        type: "enum",
        values: ["privileged", "baseline", "restricted"],
        default: "baseline",
        doc: "Pod security standard for namespaces without their own labels. kube-system is exempt.",
      },
      registryMirrors: {
        type: "map",
        of: {
          type: "list",
          of: { type: "string", checks: [url] },
          checks: [{ kind: "count", min: 1 }],
        },
        default: {},
        doc: "URLs of mirrors to pull images from, by registry, such as docker.io. The key * applies to every registry.",
        checks: [
          {
            kind: "keysMatch",
            pattern: `^(${lowerDnsName}(:${port})?|\\*)$`,
            must: "names of registries such as docker.io, or *",
          },
        ],
      },
      ...k3sExtras,
    },
    checks: [
      {
        kind: "implies",
        where: { lacks: "sha256.amd64" },
        needs: { has: "sha256.arm64" },
        must: "must have sha256.amd64 or sha256.arm64",
      },
    ],
  },
  artifactBaseUrl: {
    type: "string",
    optional: true,
    doc: "URL of a server that machines download k3s from instead of GitHub. The files are at <artifact_base_url>/k3s/<version>/<file of the release>, with %2B for + in the version.",
    checks: [url],
  },
  tokens: {
    type: "object",
    doc: "Join tokens of the cluster. Cannot be changed after the cluster is created: a rebuilt machine with other tokens is rejected.",
    fields: {
      server: {
        type: "string",
        sensitive: true,
        doc: "Shared secret of the servers. It also encrypts the cluster's keys in the data store, so keep it together with the snapshots.",
        checks: [token],
        secret: { kind: "token", bytes: 32, encoding: "hex" },
      },
      agent: {
        type: "string",
        sensitive: true,
        doc: "Secret that allows a machine to join as an agent only.",
        checks: [token],
        secret: { kind: "token", bytes: 32, encoding: "hex" },
      },
    },
  },
  tls: {
    type: "object",
    doc: "The cluster's certificate authorities. They are inputs, so that the kubeconfig is available before the cluster. Use EC keys to keep the user data small. The administrator's certificate can be changed. The authorities cannot be changed after the cluster is created: a rebuilt machine with others does not join.",
    fields: {
      serverCa: kubernetesAuthority("CA of the API's certificates.", "{name} server"),
      clientCa: kubernetesAuthority("CA of the certificates of users and components.", "{name} client"),
      requestHeaderCa: kubernetesAuthority("CA of the API's aggregation layer.", "{name} request header"),
      etcdServerCa: kubernetesAuthority("CA of etcd's server and client certificates.", "{name} etcd server"),
      etcdPeerCa: kubernetesAuthority("CA of the certificates between etcd's members.", "{name} etcd peer"),
      serviceAccountKey: {
        type: "string",
        sensitive: true,
        doc: "Private key that signs the tokens of service accounts, PEM: an RSA key, or an EC key that begins with BEGIN EC PRIVATE KEY. Kubernetes does not start with an EC key in PKCS #8.",
        checks: [
          pemKey,
          {
            kind: "matches",
            // The first bytes of an RSA key in PKCS #8; EC keys are shorter.
            pattern: "^[^|]*(BEGIN (EC|RSA) PRIVATE KEY-----|BEGIN PRIVATE KEY-----[\\r\\n]+MII)[^|]*$",
            must: "an RSA key or an EC key with BEGIN EC PRIVATE KEY, since Kubernetes does not start with an EC key in PKCS #8: convert it with openssl ec",
          },
        ],
        secret: { kind: "key" },
      },
      admin: {
        type: "object",
        doc: `The administrator's certificate for the kubeconfig, signed by client_ca, with the organization ${ADMINS}: the cluster binds this group to the role cluster-admin. The organization system:masters works too, but its rights cannot be taken away. It is not sent to machines.`,
        fields: leaf,
        checks: [{ kind: "keyPair" }],
        secret: {
          kind: "certificate",
          by: "tls.clientCa",
          commonName: "{name} admin",
          organization: ADMINS,
          usages: ["client"],
        },
      },
    },
  },
  apiHost: {
    type: "string",
    optional: true,
    doc: "DNS name or address of the Kubernetes API, for the kubeconfig. Default: the address of the load balancer, or of the first server.",
    checks: [
      {
        kind: "matches",
        pattern: `^${dnsName}$`,
        must: "a DNS name or an IPv4 address",
      },
    ],
  },
  etcdSnapshots: {
    type: "object",
    default: {},
    doc: "Snapshots of the data store, taken by each server.",
    fields: {
      schedule: {
        type: "string",
        default: "0 */6 * * *",
        doc: "Schedule as a cron expression.",
        checks: [
          {
            kind: "matches",
            pattern: cronExpression,
            must: "a cron expression of five fields such as 0 */6 * * *, or one of @hourly, @daily, @weekly, @monthly and @every with a duration",
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
    },
  },
  extras,
} as const satisfies Fields;

/**
 * Pattern of the labels below kubernetes.io and k8s.io that kubelet accepts in --node-labels. It does not start with
 * others, and NodeRestriction would reject them.
 */
const ownLabels =
  "^(([^/]*\\.)?(node|kubelet)\\.kubernetes\\.io/[A-Za-z0-9_.-]*|kubernetes\\.io/(hostname|os|arch)|beta\\.kubernetes\\.io/(os|arch|instance-type)|topology\\.kubernetes\\.io/(zone|region)|failure-domain\\.beta\\.kubernetes\\.io/(zone|region))$";

/** Labels and taints that agents register with. */
const nodeLabels = {
  type: "map",
  of: {
    type: "string",
    checks: [
      {
        kind: "matches",
        pattern: "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
        must: "empty, or 1 to 63 letters, digits, -, _ and .",
      },
    ],
  },
  default: {},
  doc: "Kubernetes labels of its machines. Labels of kubernetes.io and k8s.io are limited to those that kubelet may set, such as node.kubernetes.io/pool.",
  checks: [
    {
      kind: "keysMatch",
      pattern: labelName,
      must: "label names: 1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /",
    },
    {
      kind: "keysReserved",
      pattern: "^([^/]*\\.)?(kubernetes|k8s)\\.io/[A-Za-z0-9_./-]*$",
      except: ownLabels,
      must: "of kubernetes.io or k8s.io that kubelet may not set, such as node-role.kubernetes.io/worker; node.kubernetes.io/* and kubelet.kubernetes.io/* are allowed",
    },
  ],
} as const satisfies Fields[string];

const nodeTaints = {
  type: "list",
  of: {
    type: "string",
    checks: [
      {
        kind: "matches",
        pattern: `${labelName.slice(0, -1)}(=([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?)?:(NoSchedule|PreferNoSchedule|NoExecute)$`,
        must: "a taint such as dedicated=database:NoSchedule",
      },
    ],
  },
  default: [],
  doc: "Kubernetes taints of its machines, such as dedicated=database:NoSchedule.",
  checks: [{ kind: "unique" }],
} as const satisfies Fields[string];

/** Returns servers, whose machines have the fields of their platform. */
export const k8sServers = <F extends Fields>(machine: F) =>
  ({
    type: "object",
    default: {},
    doc: "The machines that run the control plane and its data store: s1, s2 and so on.",
    fields: {
      ...machine,
      schedulable: {
        type: "bool",
        default: true,
        createOnly: true,
        doc: "Whether servers also run workloads.",
      },
    },
  }) as const;

/** Returns pools of agents, whose machines have the fields of their platform. */
export const agentPools = <F extends Fields>(machine: F) =>
  ({
    type: "map",
    default: {},
    doc: "Machines that run workloads, in pools of identical machines.",
    checks: [poolNames, { kind: "count", max: 20 }],
    of: { type: "object", fields: { ...machine, labels: nodeLabels, taints: nodeTaints } },
  }) as const;

/** Returns the firewall of agents on a platform that filters traffic outside of machines. */
export const agentFirewall = (doc: string) =>
  ({
    type: "object",
    default: {},
    doc,
    fields: {
      rules: {
        type: "list",
        default: [],
        doc: "Additional ingress rules of all agents, for example for workloads. Servers do not get them.",
        // The platforms allow fifty, with those of the module.
        checks: [{ kind: "count", max: 40 }],
        of: ingressRule,
      },
    },
  }) as const;

export const k8sOutputs = {
  kubeconfig: {
    type: "string",
    sensitive: true,
    doc: "Kubeconfig of the administrator, in JSON, which kubectl accepts like YAML.",
    hcl: "module.bootstrap.kubeconfig",
  },
  apiEndpoint: {
    type: "string",
    doc: "URL of the Kubernetes API, as in the kubeconfig.",
    hcl: "local.api_endpoint",
  },
  addons: {
    type: "string",
    sensitive: true,
    doc: "Manifests and charts that servers deploy, in JSON. `twinstack roll --addons` applies them to the running cluster.",
    hcl: "module.bootstrap.addons",
  },
} as const satisfies Outputs;
