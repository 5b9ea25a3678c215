import { createHash } from "node:crypto";
import { sortedKeys } from "../../spec/checks";
import { hclJson } from "../../spec/json";
import { ADMINS, type k8sInputs } from "../../spec/modules/k8s";
import type { Values } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import { extraConfiguration, extraFiles, extraRuns } from "./k3s-extras";
import { packageInstaller } from "./packages";
import { configuration, type File, userData } from "./user-data";

/** The twin of `modules-hcl/bootstrap/k3s/main.tf`: user data of k3s's servers and agents, and the administrator's kubeconfig. */

export type Architecture = "amd64" | "arm64";

type Inputs = Values<typeof k8sInputs>;

/** The network between pods on different machines. */
export type FlannelBackend = NonNullable<Inputs["k3s"]["flannelBackend"]>;

/** The common parts of a cluster's nodes. */
export interface K3s extends Omit<Inputs, "apiHost" | "k3s"> {
  k3s: Inputs["k3s"] & { flannelBackend: FlannelBackend };
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** Additional names and addresses of the API, for its certificates. */
  tlsSans: readonly string[];
  /** True if servers run workloads. */
  schedulableServers: boolean;
  /** True if a cloud controller initializes nodes. */
  externalCloud: boolean;
  /** Kubernetes manifests that servers deploy, by name. */
  manifests: Readonly<Record<string, string>>;
  /** Further files that servers fetch and verify. */
  serverArtifacts: readonly { sha256: string; path: string; url: string }[];
  /** Further files of servers. */
  serverFiles?: readonly File[];
}

export interface K3sServer {
  name: string;
  /** The private address, or the range that contains it. */
  address: string;
  architecture: Architecture;
  /** Names of all other servers, if it may start a new cluster once they tell it that they have no data. */
  others?: readonly string[];
}

export interface K3sAgent {
  name: string;
  /** The private address, or the range that contains it. */
  address: string;
  architecture: Architecture;
  labels: Readonly<Record<string, string>>;
  taints: readonly string[];
}

/**
 * Returns the given backend or the default. In a shared network, other machines must not be able to read or forge the
 * traffic of pods.
 */
export function flannelBackend(given: FlannelBackend | undefined, network: { create: boolean }): FlannelBackend {
  return given ?? (network.create ? "vxlan" : "wireguard-native");
}

export function k3sServerUserData(cluster: K3s, server: K3sServer): string {
  return userData({
    hostname: server.name,
    write_files: [
      ...serverFiles(cluster),
      artifacts([
        ...binary(cluster, server.architecture),
        ...cluster.serverArtifacts.map(({ sha256, path, url }) => `${sha256} 0644 ${path} ${url}`),
      ]),
      environment(cluster, server.address, cluster.k3s.clusterInit ? server.others : undefined),
      k3sConfiguration({
        ...serverConfiguration(cluster),
        "node-name": server.name,
      }),
      ...extraConfiguration(cluster.k3s.extraConfig.servers),
      ...extraFiles(cluster.extras),
    ],
    runcmd: [...start("k3s.service"), ...extraRuns(cluster.extras)],
  });
}

export function k3sAgentUserData(cluster: K3s, agent: K3sAgent): string {
  return userData({
    hostname: agent.name,
    write_files: [
      ...commonFiles(cluster),
      file("/etc/systemd/system/k3s-agent.service", "0644", bootstrapFile("k3s/files/k3s-agent.service")),
      artifacts(binary(cluster, agent.architecture)),
      environment(cluster, agent.address),
      k3sConfiguration({
        token: agentToken(cluster),
        "node-name": agent.name,
        "protect-kernel-defaults": true,
        "kubelet-arg": kubeletArguments(cluster),
        "node-label": sortedKeys(agent.labels).map((label) => `${label}=${agent.labels[label]}`),
        "node-taint": agent.taints,
      }),
      ...extraConfiguration(cluster.k3s.extraConfig.agents),
      ...extraFiles(cluster.extras),
    ],
    runcmd: [...start("k3s-agent.service"), ...extraRuns(cluster.extras)],
  });
}

/** Returns the administrator's kubeconfig as JSON. */
export function kubeconfig(name: string, apiEndpoint: string, { serverCa, admin }: Inputs["tls"]): string {
  const user = `${name}-admin`;
  return hclJson({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server: apiEndpoint,
          "certificate-authority-data": base64(serverCa.certificate),
          // Every server's certificate has this name, so any address works.
          "tls-server-name": "kubernetes",
        },
      },
    ],
    users: [
      {
        name: user,
        user: { "client-certificate-data": base64(admin.certificate), "client-key-data": base64(admin.key) },
      },
    ],
    contexts: [{ name, context: { cluster: name, user } }],
    "current-context": name,
  });
}

/** Returns what servers deploy, for `twinstack roll --addons`, which applies it to a running cluster. */
export function k3sAddons(cluster: Pick<K3s, "manifests" | "extras" | "serverArtifacts">): string {
  const extras = Object.entries(cluster.extras.manifests).map(([name, text]) => [`extra-${name}`, text]);
  const manifests = { ...allManifests(cluster), ...Object.fromEntries(extras) };
  return hclJson({ manifests, artifacts: cluster.serverArtifacts });
}

function serverConfiguration(cluster: K3s): Record<string, unknown> {
  const { k3s, tokens, externalCloud, etcdSnapshots } = cluster;
  const { s3 } = etcdSnapshots;
  return {
    token: tokens.server,
    "agent-token": tokens.agent,
    "tls-san": cluster.tlsSans,
    "cluster-cidr": k3s.clusterCidr,
    "service-cidr": k3s.serviceCidr,
    "flannel-backend": k3s.flannelBackend,
    disable: [...new Set([...k3s.disable, ...(externalCloud ? ["servicelb"] : [])])],
    "disable-cloud-controller": externalCloud || undefined,
    "secrets-encryption": true,
    "protect-kernel-defaults": true,
    "write-kubeconfig-mode": "0600",
    "kubelet-arg": kubeletArguments(cluster),
    "node-taint": cluster.schedulableServers ? undefined : ["node-role.kubernetes.io/control-plane:NoSchedule"],
    "etcd-snapshot-schedule-cron": etcdSnapshots.schedule,
    "etcd-snapshot-retention": etcdSnapshots.retention,
    "etcd-s3": s3 && true,
    "etcd-s3-endpoint": s3?.endpoint,
    "etcd-s3-bucket": s3?.bucket,
    "etcd-s3-region": s3?.region,
    "etcd-s3-folder": s3?.folder,
    "etcd-s3-access-key": s3?.accessKey,
    "etcd-s3-secret-key": s3?.secretKey,
    "kube-apiserver-arg": [
      "admission-control-config-file=/etc/cluster/admission.json",
      "audit-log-maxage=30",
      "audit-log-maxbackup=10",
      "audit-log-maxsize=100",
      "audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
      "audit-policy-file=/etc/cluster/audit-policy.yaml",
    ],
  };
}

function commonFiles({ tls, k3s }: K3s): File[] {
  const mirrors = Object.entries(k3s.registryMirrors).map(([registry, endpoint]) => [registry, { endpoint }]);
  return [
    file("/etc/cluster/server-ca.crt", "0644", tls.serverCa.certificate),
    file("/etc/rancher/k3s/registries.yaml", "0600", configuration({ mirrors: Object.fromEntries(mirrors) })),
    file("/etc/sysctl.d/90-kubelet.conf", "0644", bootstrapFile("k3s/files/kubelet.conf")),
    file("/etc/systemd/system/certificates.service", "0644", bootstrapFile("common/certificates.service")),
    file("/etc/systemd/system/certificates.timer", "0644", bootstrapFile("common/certificates.timer")),
    file("/etc/systemd/system/artifacts.service", "0644", bootstrapFile("k3s/files/artifacts.service")),
    file("/usr/local/lib/cluster/check-certificates", "0755", bootstrapFile("k3s/files/check-certificates")),
    file("/usr/local/lib/cluster/fetch-artifacts", "0755", bootstrapFile("k3s/files/fetch-artifacts")),
    file("/usr/local/lib/cluster/join", "0755", bootstrapFile("k3s/files/join")),
    file("/usr/local/lib/cluster/running-server", "0755", bootstrapFile("k3s/files/running-server")),
    ...packageInstaller(),
    file("/usr/local/lib/cluster/wait-for-address", "0755", bootstrapFile("common/wait-for-address")),
  ];
}

function serverFiles(cluster: K3s): File[] {
  const { tls, k3s, extras } = cluster;
  const manifests = allManifests(cluster);
  const folder = "/var/lib/rancher/k3s/server";
  const authorities = {
    "client-ca": tls.clientCa,
    "etcd/peer-ca": tls.etcdPeerCa,
    "etcd/server-ca": tls.etcdServerCa,
    "request-header-ca": tls.requestHeaderCa,
    "server-ca": tls.serverCa,
  };
  return [
    ...commonFiles(cluster),
    file("/etc/cluster/admission.json", "0644", configuration(admission(k3s.podSecurity))),
    file("/etc/cluster/audit-policy.yaml", "0644", bootstrapFile("k3s/files/audit-policy.yaml")),
    file("/etc/systemd/system/k3s.service", "0644", bootstrapFile("k3s/files/k3s.service")),
    file("/usr/local/lib/cluster/hear-servers", "0755", bootstrapFile("k3s/files/hear-servers.py")),
    file("/usr/local/sbin/cluster-restore", "0755", bootstrapFile("k3s/files/cluster-restore")),
    file(`${folder}/tls/service.key`, "0600", tls.serviceAccountKey),
    ...Object.entries(authorities).flatMap(([name, { certificate, key }]) => [
      file(`${folder}/tls/${name}.crt`, "0644", certificate),
      file(`${folder}/tls/${name}.key`, "0600", key),
    ]),
    ...sortedKeys(manifests).map((name) => file(`${folder}/manifests/${name}.json`, "0600", `${manifests[name]}\n`)),
    ...sortedKeys(extras.manifests).map((name) =>
      file(`${folder}/manifests/extra-${name}.yaml`, "0600", extras.manifests[name] as string),
    ),
    ...(cluster.serverFiles ?? []),
  ];
}

function allManifests({ manifests }: Pick<K3s, "manifests">): K3s["manifests"] {
  return { admins: hclJson(adminsBinding), ...manifests };
}

/** Gives administrators all rights. Unlike those of system:masters, they end when the binding is deleted. */
const adminsBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: ADMINS },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: ADMINS }],
};

function admission(level: string): Record<string, unknown> {
  return {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: "pod-security.admission.config.k8s.io/v1",
          kind: "PodSecurityConfiguration",
          defaults: { enforce: level, audit: level, warn: level },
          exemptions: { namespaces: ["kube-system"], runtimeClasses: [], usernames: [] },
        },
      },
    ],
  };
}

/** Returns the downloads of a node by architecture: the binary and, if they are from the release, its images. */
function binary({ k3s, artifactBaseUrl }: K3s, architecture: Architecture): string[] {
  const release =
    artifactBaseUrl === undefined ? "https://github.com/k3s-io/k3s/releases/download" : `${artifactBaseUrl}/k3s`;
  const folder = `${release}/${k3s.version.replaceAll("+", "%2B")}`;
  const name = { amd64: "k3s", arm64: "k3s-arm64" }[architecture];
  const images = k3s.imagesSha256[architecture];
  return [
    `${k3s.sha256[architecture]} 0755 /usr/local/bin/k3s ${folder}/${name}`,
    ...(images === undefined
      ? []
      : [
          `${images} 0644 /var/lib/rancher/k3s/agent/images/k3s-airgap-images.tar.zst ${folder}/k3s-airgap-images-${architecture}.tar.zst`,
        ]),
  ];
}

function artifacts(lines: readonly string[]): File {
  return file("/etc/cluster/artifacts", "0644", lines.map((line) => `${line}\n`).join(""));
}

/** @param others names of the other servers, if this one may start a cluster */
function environment({ joinAddresses }: K3s, address: string, others?: readonly string[]): File {
  const variables = {
    NODE_ADDRESS: address,
    JOIN_ADDRESSES: joinAddresses.join(" "),
    INITIALIZE: others ? "yes" : "no",
    ...(others && { OTHER_SERVERS: others.join(" ") }),
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
  return file("/etc/cluster/node.env", "0644", lines.join(""));
}

function k3sConfiguration(settings: Record<string, unknown>): File {
  return file("/etc/rancher/k3s/config.yaml", "0600", configuration(settings));
}

/** Returns the agents' token. With the hash of the CA an agent connects only to servers of this cluster. */
function agentToken({ tls, tokens }: K3s): string {
  return `K10${createHash("sha256").update(tls.serverCa.certificate).digest("hex")}::node:${tokens.agent}`;
}

function kubeletArguments({ externalCloud, k3s }: K3s): string[] | undefined {
  const all = [...(externalCloud ? ["cloud-provider=external"] : []), ...k3s.kubeletArgs];
  return all.length > 0 ? all : undefined;
}

function start(unit: string): string[][] {
  return [
    ["systemctl", "restart", "systemd-sysctl.service"],
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "artifacts.service", "packages.service"],
    ["systemctl", "enable", "--now", unit, "certificates.timer"],
  ];
}

function file(path: string, permissions: string, content: string): File {
  return { path, permissions, content };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
