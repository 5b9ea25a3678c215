import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateCertificate, type Pair } from "../../src/secrets/certificates";
import { cloudConfig } from "../boot/clusters/described";
import { type Files, writeFiles } from "../boot/harness/files";
import { until } from "../boot/harness/until";
import { realProgram } from "./programs";

/** The folder of k3s's server with generated files and those from user data. */
const k3sFolder = "/var/lib/rancher/k3s/server";

/** Charts that k3s installs. */
const helmChartDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "helmcharts.helm.cattle.io" },
  spec: {
    group: "helm.cattle.io",
    names: { kind: "HelmChart", plural: "helmcharts", singular: "helmchart" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** The result of a kubectl call. */
interface Called {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * A real Kubernetes API server with a real etcd, on this machine. It gets the configuration of a k3s server's user
 * data, and the flags, certificates and encryption that k3s itself generates: see k3s's pkg/daemons/control at v1.36.
 */
export class ApiServer {
  readonly #folder: string;
  readonly #ports: { api: number; etcd: number };
  readonly #processes: ChildProcess[] = [];
  readonly #kubectl: string;

  private constructor(folder: string, ports: { api: number; etcd: number }, kubectl: string) {
    this.#folder = folder;
    this.#ports = ports;
    this.#kubectl = kubectl;
  }

  /**
   * @param userData of a server
   * @param kubeconfig the administrator's; its API address is replaced
   */
  static async start(userData: string, kubeconfig: string): Promise<ApiServer> {
    const [etcd, apiServer, kubectl] = [
      await realProgram("etcd"),
      await realProgram("kube-apiserver"),
      await realProgram("kubectl"),
    ];
    const [api, clients, peers] = await freePorts(3);
    const server = new ApiServer(
      await mkdtemp(join(tmpdir(), "api-server-")),
      { api: api as number, etcd: clients as number },
      kubectl,
    );
    try {
      const files = Object.fromEntries(
        cloudConfig(userData)
          .write_files.filter(
            ({ path }) => path.startsWith(`${k3sFolder}/`) || /^\/etc\/(cluster|rancher)\//.test(path),
          )
          .map(({ path, content }) => [path, { content }]),
      );
      await writeFiles(server.#folder, { ...files, ...(await server.#madeByK3s(files)) });
      await server.writeKubeconfig("admin", kubeconfig);
      await server.writeKubeconfig("k3s", server.#ownKubeconfig(kubeconfig));
      server.#spawn(etcd, server.#etcdFlags(peers as number));
      server.#spawn(apiServer, server.#apiFlags(files));
      const ended = () => server.#processes.some(({ exitCode }) => exitCode !== null);
      await until(
        "the API server is ready",
        async () => ended() || (await server.kubectl(["get", "--raw", "/readyz"], { as: "k3s" })).stdout === "ok",
      );
      if (ended()) throw new Error(`The API server did not start:\n${await server.#log()}`);
      await server.#define();
      await server.deploy();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Runs kubectl with a written kubeconfig. */
  async kubectl(args: readonly string[], { as = "admin", input = "" } = {}): Promise<Called> {
    const child = spawn(this.#kubectl, [...args, `--kubeconfig=${this.path(`/kubeconfig/${as}`)}`], {
      env: { HOME: this.#folder, PATH: process.env.PATH },
    });
    const called = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        called[stream] += text;
      });
    child.stdin.end(input);
    return new Promise((done, failed) => {
      child.on("error", failed).on("close", (code) => done({ exitCode: code ?? -1, ...called }));
    });
  }

  /** Address and port of the API. */
  get endpoint(): { host: string; port: number } {
    return { host: "127.0.0.1", port: this.#ports.api };
  }

  /** Writes a kubeconfig for kubectl, with the real address of the API. */
  async writeKubeconfig(name: string, kubeconfig: string): Promise<void> {
    const config = JSON.parse(kubeconfig);
    config.clusters[0].cluster.server = `https://127.0.0.1:${this.#ports.api}`;
    await writeFiles(this.#folder, { [`/kubeconfig/${name}`]: { content: JSON.stringify(config), mode: 0o600 } });
  }

  /** Returns the value of a key in etcd, as stored on disk. */
  async stored(key: string): Promise<string> {
    const client = this.#tls("etcd/client");
    const options = {
      port: this.#ports.etcd,
      path: "/v3/kv/range",
      method: "POST",
      ca: await readFile(this.#tls("etcd/server-ca").certificate),
      cert: await readFile(client.certificate),
      key: await readFile(client.key),
    };
    const answer = await new Promise<string>((done, failed) => {
      request({ host: "127.0.0.1", ...options }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => done(text));
      })
        .on("error", failed)
        .end(JSON.stringify({ key: Buffer.from(key).toString("base64") }));
    });
    const { kvs = [] } = JSON.parse(answer) as { kvs?: { value: string }[] };
    if (!kvs[0]) throw new Error(`etcd has no ${key}`);
    return Buffer.from(kvs[0].value, "base64").toString("latin1");
  }

  /** Returns the audit log, if user data enables it. */
  auditLog(): Promise<string> {
    return readFile(this.path(`${k3sFolder}/logs/audit.log`), "utf8");
  }

  /** Applies the manifests from user data, as k3s does when it starts. */
  async deploy(): Promise<void> {
    await this.#kubectlAsK3s("apply", "--field-manager=deploy@s1", "-f", this.path(`${k3sFolder}/manifests`));
  }

  /** Defines the kinds that k3s brings. */
  async #define(): Promise<void> {
    await writeFiles(this.#folder, { "/definitions.json": { content: JSON.stringify(helmChartDefinition) } });
    await this.#kubectlAsK3s("apply", "-f", this.path("/definitions.json"));
    await this.#kubectlAsK3s(
      "wait",
      "--for=condition=Established",
      "--timeout=300s",
      "-f",
      this.path("/definitions.json"),
    );
  }

  async #kubectlAsK3s(...args: string[]): Promise<void> {
    const { exitCode, stderr } = await this.kubectl(args, { as: "k3s" });
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(" ")} failed: ${stderr}`);
  }

  /** Returns the output of etcd and the API server. */
  #log(): Promise<string> {
    return readFile(this.path("/log"), "utf8");
  }

  /** Returns the path on this machine of a node's file. */
  path(file: string): string {
    return join(this.#folder, file);
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((done) => child.once("close", done));
      child.kill("SIGKILL");
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Returns a kubeconfig with k3s's own certificate of the group system:masters. */
  #ownKubeconfig(kubeconfig: string): string {
    const config = JSON.parse(kubeconfig);
    const { certificate, key } = this.#tls("client-admin");
    config.users[0].user = { "client-certificate": certificate, "client-key": key };
    return JSON.stringify(config);
  }

  #tls(name: string): Pair {
    return { certificate: this.path(`${k3sFolder}/tls/${name}.crt`), key: this.path(`${k3sFolder}/tls/${name}.key`) };
  }

  /** Generates certificates by the cluster's CAs, and a key that encrypts secrets. */
  async #madeByK3s(given: Files): Promise<Files> {
    const content = (path: string) => given[`${k3sFolder}/tls/${path}`]?.content as string;
    const now = new Date();
    const made: Record<string, Files[string]> = {};
    const sign = async (ca: string, name: string, subject: Parameters<typeof generateCertificate>[0]) => {
      const authority = { certificate: content(`${ca}.crt`), key: content(`${ca}.key`) };
      const { certificate, key } = await generateCertificate(subject, authority, now);
      made[`${k3sFolder}/tls/${name}.crt`] = { content: certificate };
      made[`${k3sFolder}/tls/${name}.key`] = { content: key, mode: 0o600 };
    };
    const both = ["server", "client"] as const;
    await sign("server-ca", "serving-kube-apiserver", {
      commonName: "kube-apiserver",
      dnsNames: ["kubernetes"],
      usages: ["server"],
    });
    await sign("client-ca", "client-kube-apiserver", {
      commonName: "system:apiserver",
      organization: "system:masters",
      dnsNames: [],
      usages: ["client"],
    });
    await sign("client-ca", "client-admin", {
      commonName: "system:admin",
      organization: "system:masters",
      dnsNames: [],
      usages: ["client"],
    });
    await sign("request-header-ca", "client-auth-proxy", {
      commonName: "system:auth-proxy",
      dnsNames: [],
      usages: ["client"],
    });
    await sign("etcd/server-ca", "etcd/server", { commonName: "etcd-server", dnsNames: [], usages: both });
    await sign("etcd/server-ca", "etcd/client", { commonName: "etcd-client", dnsNames: [], usages: ["client"] });
    await sign("etcd/peer-ca", "etcd/peer", { commonName: "etcd-peer", dnsNames: [], usages: both });
    const keys = [{ name: "aescbckey", secret: randomBytes(32).toString("base64") }];
    const encryption = {
      kind: "EncryptionConfiguration",
      apiVersion: "apiserver.config.k8s.io/v1",
      resources: [{ resources: ["secrets"], providers: [{ aescbc: { keys } }, { identity: {} }] }],
    };
    made[`${k3sFolder}/cred/encryption-config.json`] = { content: JSON.stringify(encryption), mode: 0o600 };
    return made;
  }

  #etcdFlags(peers: number): string[] {
    const clients = `https://127.0.0.1:${this.#ports.etcd}`;
    const peer = `https://127.0.0.1:${peers}`;
    return flags({
      name: "s1",
      "data-dir": this.path(`${k3sFolder}/db/etcd`),
      "listen-client-urls": clients,
      "advertise-client-urls": clients,
      "cert-file": this.#tls("etcd/server").certificate,
      "key-file": this.#tls("etcd/server").key,
      "trusted-ca-file": this.#tls("etcd/server-ca").certificate,
      "client-cert-auth": "true",
      "listen-peer-urls": peer,
      "initial-advertise-peer-urls": peer,
      "initial-cluster": `s1=${peer}`,
      "peer-cert-file": this.#tls("etcd/peer").certificate,
      "peer-key-file": this.#tls("etcd/peer").key,
      "peer-trusted-ca-file": this.#tls("etcd/peer-ca").certificate,
      "peer-client-cert-auth": "true",
      "unsafe-no-fsync": "true",
    });
  }

  #apiFlags(files: Files): string[] {
    const configuration = JSON.parse(files["/etc/rancher/k3s/config.yaml"]?.content as string);
    const own = {
      "etcd-servers": `https://127.0.0.1:${this.#ports.etcd}`,
      "etcd-cafile": this.#tls("etcd/server-ca").certificate,
      "etcd-certfile": this.#tls("etcd/client").certificate,
      "etcd-keyfile": this.#tls("etcd/client").key,
      "cert-dir": this.path("/temporary-certs"),
      "bind-address": "127.0.0.1",
      "secure-port": String(this.#ports.api),
      "advertise-address": "10.0.1.11",
      "tls-cert-file": this.#tls("serving-kube-apiserver").certificate,
      "tls-private-key-file": this.#tls("serving-kube-apiserver").key,
      "client-ca-file": this.#tls("client-ca").certificate,
      "anonymous-auth": "false",
      "allow-privileged": "true",
      "enable-bootstrap-token-auth": "true",
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      profiling: "false",
      "service-cluster-ip-range": configuration["service-cidr"],
      "service-account-signing-key-file": this.path(`${k3sFolder}/tls/service.key`),
      "service-account-key-file": this.path(`${k3sFolder}/tls/service.key`),
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "api-audiences": "https://kubernetes.default.svc.cluster.local,k3s",
      "kubelet-certificate-authority": this.#tls("server-ca").certificate,
      "kubelet-client-certificate": this.#tls("client-kube-apiserver").certificate,
      "kubelet-client-key": this.#tls("client-kube-apiserver").key,
      "requestheader-client-ca-file": this.#tls("request-header-ca").certificate,
      "requestheader-allowed-names": "system:auth-proxy",
      "requestheader-extra-headers-prefix": "X-Remote-Extra-",
      "requestheader-group-headers": "X-Remote-Group",
      "requestheader-username-headers": "X-Remote-User",
      "proxy-client-cert-file": this.#tls("client-auth-proxy").certificate,
      "proxy-client-key-file": this.#tls("client-auth-proxy").key,
      "encryption-provider-config": this.path(`${k3sFolder}/cred/encryption-config.json`),
      "encryption-provider-config-automatic-reload": "true",
    };
    // Files of nodes are below the folder.
    const given = (configuration["kube-apiserver-arg"] as string[]).map((each) =>
      each.replace("=/", `=${this.#folder}/`),
    );
    return [...flags(own), ...given.map((each) => `--${each}`)];
  }

  #spawn(program: string, args: string[]): void {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(this.path("/log"), { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#processes.push(child);
  }
}

const flags = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

/** Returns ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  return Promise.all(
    servers.map((server) => {
      const { port } = server.address() as AddressInfo;
      return new Promise<number>((done) => server.close(() => done(port)));
    }),
  );
}
