import { ADMINS } from "../../spec/modules/k8s";
import { releases } from "../../spec/releases";
import { kubeconfigFor } from "../../src/operations/kubeconfig";
import {
  generateAuthority,
  generateCertificate,
  generateServiceAccountKey,
  type Pair,
} from "../../src/secrets/certificates";
import { type DescribedCluster, described } from "../boot/clusters/described";
import { hcloud } from "../boot/clusters/platforms/hcloud";
import { until } from "../boot/harness/until";
import { ApiServer } from "./api-server";
import { buildMs } from "./programs";

const secret = "the-content-of-a-secret";

let authorities: Record<"serverCa" | "clientCa" | "requestHeaderCa" | "etcdServerCa" | "etcdPeerCa", Pair>;
let cluster: DescribedCluster;
let server: ApiServer;

beforeAll(async () => {
  const now = new Date();
  const authority = (name: string) => generateAuthority(`example ${name}`, now);
  authorities = {
    serverCa: await authority("server"),
    clientCa: await authority("client"),
    requestHeaderCa: await authority("request header"),
    etcdServerCa: await authority("etcd server"),
    etcdPeerCa: await authority("etcd peer"),
  };
  const admin = await generateCertificate(
    { commonName: "example admin", organization: ADMINS, dnsNames: [], usages: ["client"] },
    authorities.clientCa,
    now,
  );
  cluster = await described(hcloud, "k8s", {
    name: "example",
    tls: { ...authorities, serviceAccountKey: generateServiceAccountKey(), admin },
  });
  server = await ApiServer.start(cluster.servers[0]?.userData as string, cluster.kubeconfig as string);
}, buildMs);

afterAll(() => server?.stop());

/** Runs kubectl, which must succeed, and returns its output. */
async function kubectl(args: string, as = "admin", input?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await server.kubectl(args.split(" "), { as, input });
  if (exitCode !== 0) throw new Error(`kubectl ${args} failed with exit code ${exitCode}: ${stderr}`);
  return stdout.trim();
}

/** Runs kubectl, which the API must reject, and returns the error. */
async function refusal(args: string, as = "admin", input?: string): Promise<string> {
  const { exitCode, stderr } = await server.kubectl(args.split(" "), { as, input });
  expect(exitCode).not.toBe(0);
  return stderr;
}

/** Writes the administrator's kubeconfig with the credentials of another user. */
async function writeKubeconfig(name: string, user: Record<string, string>): Promise<void> {
  const config = JSON.parse(cluster.kubeconfig as string);
  config.users[0].user = user;
  await server.writeKubeconfig(name, JSON.stringify(config));
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

async function writeCertificate(name: string, commonName: string, organization: string, authority: Pair) {
  const subject = { commonName, organization, dnsNames: [], usages: ["client"] } as const;
  const { certificate, key } = await generateCertificate(subject, authority, new Date());
  await writeKubeconfig(name, { "client-certificate-data": base64(certificate), "client-key-data": base64(key) });
}

const pod = (name: string, privileged: boolean) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      automountServiceAccountToken: false,
      containers: [{ name: "main", image: "registry.test/image:1", securityContext: { privileged } }],
    },
  });

test("the API server has the minor version that examples run", async () => {
  const { serverVersion } = JSON.parse(await kubectl("version --output=json"));
  expect(serverVersion.gitVersion).toBe(releases.k3s.version.replace(/\+.*/, ""));
});

describe("the kubeconfig", () => {
  test("gives administrator rights at any address of the API", async () => {
    const { status } = JSON.parse(await kubectl("auth whoami --output=json"));
    expect(status.userInfo).toMatchObject({
      username: "example admin",
      groups: [ADMINS, "system:authenticated"],
    });
    expect(await kubectl("auth can-i * *")).toBe("yes");
    expect(await kubectl("get namespaces --output=name")).toContain("namespace/kube-system");
  });

  test("has its rights by a binding that the cluster brings, and can be locked out", async () => {
    const canDoAll = async (as: string) => (await server.kubectl(["auth", "can-i", "*", "*"], { as })).stdout.trim();
    const user = { name: "jane", group: "system:masters", days: 1 };
    const breakGlass = await kubeconfigFor(user, cluster.kubeconfig as string, authorities.clientCa, new Date());
    await server.writeKubeconfig("break-glass", breakGlass);
    await kubectl(`delete clusterrolebinding ${ADMINS}`, "break-glass");
    await until("the administrator is locked out", async () => (await canDoAll("admin")) === "no");
    expect(await refusal("get secrets --all-namespaces")).toContain("Forbidden");
    expect(await canDoAll("break-glass")).toBe("yes");
    await kubectl("get secrets --all-namespaces", "break-glass");
    // Servers bring the binding again.
    await server.deploy();
    await until("the administrator has all rights", async () => (await canDoAll("admin")) === "yes");
    await kubectl("get secrets --all-namespaces");
  });

  test("is not worth anything with a certificate by another of the cluster's CAs, or without one", async () => {
    for (const [name, authority] of Object.entries(authorities)) {
      if (name === "clientCa") continue;
      await writeCertificate(name, "example admin", ADMINS, authority);
      expect(await refusal("get namespaces", name)).toContain("Unauthorized");
    }
    await writeKubeconfig("nobody", { token: "guess" });
    expect(await refusal("get namespaces", "nobody")).toContain("Unauthorized");
  });

  test("trusts no server but those of the cluster", async () => {
    const config = JSON.parse(cluster.kubeconfig as string);
    config.clusters[0].cluster["certificate-authority-data"] = base64(authorities.clientCa.certificate);
    await server.writeKubeconfig("distrustful", JSON.stringify(config));
    expect(await refusal("get namespaces", "distrustful")).toContain("certificate signed by unknown authority");
  });
});

describe("others have the rights that they should", () => {
  test("a node reads no secrets, and changes no other node", async () => {
    await writeCertificate("node", "system:node:example-s1", "system:nodes", authorities.clientCa);
    expect(await refusal("get secrets --all-namespaces", "node")).toContain("Forbidden");
    const node = (name: string) => JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name } });
    expect(await kubectl("create -f -", "node", node("example-s1"))).toContain("created");
    expect(await refusal("create -f -", "node", node("example-s2"))).toContain("is not allowed to modify node");
  });

  test("a service account has the rights of its role, with a token that the cluster's key signed", async () => {
    await kubectl("create serviceaccount reader");
    await kubectl("create role reader --verb=get,list --resource=configmaps");
    await kubectl("create rolebinding reader --role=reader --serviceaccount=default:reader");
    const token = await kubectl("create token reader");
    await writeKubeconfig("reader", { token });
    await kubectl("get configmaps", "reader");
    expect(await refusal("get secrets", "reader")).toContain("Forbidden");
    expect(await server.auditLog()).not.toContain(token);
  });
});

test("namespaces enforce the clusters' pod security standard, except for kube-system", async () => {
  for (const namespace of ["default", "kube-system"])
    await server.kubectl(["create", "serviceaccount", "default", "--namespace", namespace]);
  const create = "create --dry-run=server -f - --namespace";
  expect(await kubectl(`${create} default`, "admin", pod("plain", false))).toContain("created");
  expect(await refusal(`${create} default`, "admin", pod("mighty", true))).toContain('violates PodSecurity "baseline');
  expect(await kubectl(`${create} kube-system`, "admin", pod("mighty", true))).toContain("created");
});

describe("secrets", () => {
  beforeAll(async () => {
    await kubectl(`create secret generic kept --from-literal=password=${secret}`);
    await kubectl(`create configmap kept --from-literal=password=${secret}`);
    const { data } = JSON.parse(await kubectl("get secret kept --output=json"));
    expect(data.password).toBe(base64(secret));
  });

  test("are encrypted in etcd", async () => {
    expect(await server.stored("/registry/configmaps/default/kept")).toContain(secret);
    const stored = await server.stored("/registry/secrets/default/kept");
    expect(stored).toMatch(/^k8s:enc:aescbc:v1:aescbckey:/);
    expect(stored).not.toContain(secret);
  });

  test("are in the audit log by their name, and by whom they were read, but never with their content", async () => {
    const log = await server.auditLog();
    const events = log
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    const verbs = events.filter(({ objectRef }) => objectRef?.resource === "secrets" && objectRef.name === "kept");
    expect(verbs.map(({ verb, user }) => `${user.username}: ${verb}`)).toEqual(
      expect.arrayContaining(["example admin: create", "example admin: get"]),
    );
    expect(new Set(events.map(({ level }) => level))).toEqual(new Set(["Metadata"]));
    for (const text of [secret, base64(secret)]) expect(log).not.toContain(text);
    // Frequent events are not logged.
    for (const { user } of events) expect(user.username).not.toBe("system:apiserver");
    expect(events.filter(({ objectRef }) => ["leases", "events"].includes(objectRef?.resource))).toEqual([]);
  });
});
