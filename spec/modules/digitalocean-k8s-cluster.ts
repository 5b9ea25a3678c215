import { releases } from "../releases";
import type { Spec } from "../types";
import { sha256, token, url } from "./cluster";
import {
  digitaloceanClusterChecks,
  digitaloceanClusterIgnored,
  digitaloceanClusterInputs,
  digitaloceanClusterOutputs,
  digitaloceanPool,
  digitaloceanServers,
} from "./digitalocean-cluster";
import { exampleK8sTls, exampleToken } from "./example-secrets";
import { agentFirewall, agentPools, k8sInputs, k8sOutputs, k8sServers } from "./k8s";

const manifest = (what: string) =>
  ({
    url: { type: "string", doc: `URL of ${what}, a .yml.`, checks: [url] },
    sha256: {
      type: "string",
      doc: "SHA-256 of the manifest. A file with another checksum is not installed.",
      checks: [sha256],
    },
  }) as const;

/** A highly available Kubernetes cluster of DigitalOcean droplets. */
export const digitaloceanK8sCluster = {
  name: "digitalocean-k8s-cluster",
  provider: "digitalocean",
  title: "Kubernetes cluster on DigitalOcean",
  doc: `
Kubernetes (k3s) with 1, 3 or 5 servers and embedded etcd, pools of agents, its own private network, and a kubeconfig as an output.

- **The kubeconfig is an output.** The cluster's CAs and the administrator's certificate are inputs, so it does not have to be fetched
  from a machine. Machines set themselves up from their user data.
- **Machines join through a load balancer.** DigitalOcean assigns private addresses only when droplets are created, so all machines use the
  address of an internal load balancer in front of the servers.
- **Only verified files run.** The binary, the manifests and the cloud controller's image are downloaded by version and rejected
  if their SHA-256 differs from the input.
- **Closed by default.** All ingress is blocked, including from the private network. Open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. The
  cloud controller's load balancers reach the ports of services from the private network.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time with \`tofu apply -replace\` or \`pulumi up --replace\`, after
  \`kubectl drain\` and \`kubectl delete node\`.
- **A rebuilt server rejoins.** The first server starts a cluster only after all other servers have told it that they have no data.
`,
  embeds: { modules: ["digitalocean-droplet"], bootstrap: ["common", "digitalocean", "k3s", "metadata", "size"] },
  inputs: {
    ...digitaloceanClusterInputs,
    servers: k8sServers(digitaloceanServers),
    agentPools: agentPools(digitaloceanPool),
    firewall: agentFirewall("The firewall of agents, which also filters the private network."),
    ...k8sInputs,
    digitaloceanToken: {
      type: "string",
      optional: true,
      sensitive: true,
      doc: "API token for the cloud controller and the CSI driver, with read and write access to droplets, load balancers, firewalls, volumes and snapshots.",
      secret: { kind: "given" },
      checks: [token],
    },
    cloudController: {
      type: "object",
      optional: true,
      doc: "DigitalOcean's cloud controller: creates load balancers for services, and removes nodes whose droplets are gone. Cannot be added or removed after the cluster is created.",
      fields: {
        version: {
          type: "string",
          doc: "Version of digitalocean-cloud-controller-manager, such as v0.1.64.",
          checks: [
            {
              kind: "matches",
              pattern: "^v[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}$",
              must: "a version such as v0.1.64",
            },
          ],
        },
        sha256: {
          type: "string",
          doc: "SHA-256 digest of the image docker.io/digitalocean/digitalocean-cloud-controller-manager of that version. An image with another digest does not run.",
          checks: [sha256],
        },
      },
    },
    csiDriver: {
      type: "object",
      optional: true,
      doc: "DigitalOcean's CSI driver: volumes for pods. A release of csi-digitalocean has three manifests.",
      fields: {
        crds: {
          type: "object",
          doc: "Manifest of the Kubernetes resource types for snapshots.",
          fields: manifest("crds.yaml"),
        },
        driver: { type: "object", doc: "Manifest of the driver.", fields: manifest("driver.yaml") },
        snapshotController: {
          type: "object",
          doc: "Manifest of the snapshot controller.",
          fields: manifest("snapshot-controller.yaml"),
        },
      },
    },
  },
  checks: [
    ...digitaloceanClusterChecks,
    {
      kind: "disjoint",
      ranges: ["k3s.clusterCidr", "k3s.serviceCidr", "network.ipRange"],
      must: "k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap",
    },
    {
      kind: "implies",
      where: { any: [{ has: "cloudController" }, { has: "csiDriver" }] },
      needs: { has: "digitaloceanToken" },
      must: "digitalocean_token must be set if cloud_controller or csi_driver is set",
    },
    {
      kind: "implies",
      where: { lacks: "k3s.sha256.amd64" },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be set: droplets are x86 machines",
    },
  ],
  ignored: digitaloceanClusterIgnored,
  outputs: {
    ...k8sOutputs,
    addons: {
      ...k8sOutputs.addons,
      hcl: "replace(module.bootstrap.addons, local.new_network_id, local.network_id)",
    },
    agentIps: {
      type: { map: "string" },
      doc: "Private address of each agent.",
      hcl: "{ for key, machine in module.agent : key => machine.ipv4_address_private }",
    },
    ...digitaloceanClusterOutputs("merge(module.server, module.agent)"),
  },
  examples: {
    minimal: {
      doc: "Three servers that also run workloads.",
      inputs: {
        name: "k8s",
        region: "fra1",
        k3s: {
          version: releases.k3s.version,
          sha256: { amd64: releases.k3s.sha256.amd64 },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
      },
    },
    complete: {
      doc: "Three servers behind a public load balancer for one site, two pools of agents, load balancers and volumes for pods, and snapshots in object storage.",
      inputs: {
        name: "k8s",
        region: "ams3",
        sshKeys: ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
        tags: ["production"],
        network: { ipRange: "10.122.0.0/20" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        loadBalancer: { sizeUnit: 2, public: true },
        servers: { count: 3, size: "s-4vcpu-8gb", schedulable: false },
        agentPools: {
          workers: { count: 3, size: "s-8vcpu-16gb" },
          database: {
            count: 2,
            size: "m-2vcpu-16gb",
            labels: { workload: "database" },
            taints: ["dedicated=database:NoSchedule"],
          },
        },
        k3s: {
          version: releases.k3s.version,
          sha256: { amd64: releases.k3s.sha256.amd64 },
          flannelBackend: "wireguard-native",
          disable: ["traefik"],
          registryMirrors: { "docker.io": ["https://mirror.example.com"] },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
        apiHost: "k8s.example.com",
        etcdSnapshots: {
          s3: {
            endpoint: "ams3.digitaloceanspaces.com",
            bucket: "k8s-snapshots",
            region: "ams3",
            accessKey: "example",
            secretKey: "example",
          },
        },
        digitaloceanToken: exampleToken,
        cloudController: {
          version: "v0.1.64",
          sha256: "2222222222222222222222222222222222222222222222222222222222222222",
        },
        csiDriver: {
          crds: {
            url: "https://artifacts.example.com/csi-digitalocean-v4.15.0/crds.yaml",
            sha256: "3333333333333333333333333333333333333333333333333333333333333333",
          },
          driver: {
            url: "https://artifacts.example.com/csi-digitalocean-v4.15.0/driver.yaml",
            sha256: "4444444444444444444444444444444444444444444444444444444444444444",
          },
          snapshotController: {
            url: "https://artifacts.example.com/csi-digitalocean-v4.15.0/snapshot-controller.yaml",
            sha256: "5555555555555555555555555555555555555555555555555555555555555555",
          },
        },
      },
    },
  },
} as const satisfies Spec;
