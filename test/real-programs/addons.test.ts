import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exampleToken } from "../../spec/modules/example-secrets";
import { ADMINS } from "../../spec/modules/k8s";
import { releases } from "../../spec/releases";
import { type AddonEvent, applyAddons, planAddons } from "../../src/operations/addons/addons";
import { ObjectsApi } from "../../src/operations/addons/api";
import { download } from "../../src/operations/addons/download";
import { wantedAddons } from "../../src/operations/addons/wanted";
import { generateAuthority, generateCertificate, generateServiceAccountKey } from "../../src/secrets/certificates";
import { type DescribedCluster, described } from "../boot/clusters/described";
import { hcloud } from "../boot/clusters/platforms/hcloud";
import { ApiServer } from "./api-server";
import { HelmController } from "./helm-controller";
import { buildMs } from "./programs";

/** Applies the add-ons of a stack to a real API server, to which a server has brought older ones. */

jest.setTimeout(600_000);

const limits = { drain: 300_000, join: 300_000, pause: 100 };
const [driver, controller] = [
  "HelmChart.helm.cattle.io kube-system/hcloud-csi",
  "HelmChart.helm.cattle.io kube-system/hcloud-cloud-controller-manager",
];

let files: Server;
let server: ApiServer;
let helm: HelmController;
let cluster: DescribedCluster;
let tls: object;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Returns a chart whose content is in its URL. */
function chart(content: string) {
  return { sha256: sha256(content), url: `http://127.0.0.1:${(files.address() as AddressInfo).port}/${content}` };
}

/** Returns a cluster with Hetzner's cloud controller and other inputs. */
function clusterWith(inputs: object): Promise<DescribedCluster> {
  const cloudController = { ...releases.cloudController, ...chart("controller") };
  return described(hcloud, "k8s", { name: "example", tls, hcloudToken: exampleToken, cloudController, ...inputs });
}

async function addonsWith(inputs: object, manifests: object = {}): Promise<string> {
  const addons = JSON.parse((await clusterWith(inputs)).addons as string);
  return JSON.stringify({ ...addons, manifests: { ...addons.manifests, ...manifests } });
}

async function plan(addons: string) {
  const api = await ObjectsApi.open(cluster.kubeconfig as string, { endpoints: [server.endpoint] });
  const planned = await planAddons(api, await wantedAddons(addons, download), download);
  const steps = Object.fromEntries(planned.steps.map(({ action, object, fields }) => [object, [action, ...fields]]));
  return { api, planned, steps, conflicts: planned.conflicts };
}

async function apply(addons: string, onEvent: (event: AddonEvent) => void = () => {}): Promise<AddonEvent[]> {
  const { api, planned } = await plan(addons);
  const events: AddonEvent[] = [];
  await applyAddons(api, planned, limits, (event) => {
    events.push(event);
    onEvent(event);
  });
  return events;
}

/** Returns an object in the cluster, or undefined. */
async function object(kind: string, name: string) {
  const found = await server.kubectl([
    "get",
    kind,
    name,
    "--namespace=kube-system",
    "--output=json",
    "--ignore-not-found",
  ]);
  expect(found.stderr).toBe("");
  return found.stdout === "" ? undefined : JSON.parse(found.stdout);
}

const manifest = (value: object) => JSON.stringify({ metadata: { namespace: "kube-system" }, ...value });
const configMap = (name: string, data: object) =>
  manifest({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "kube-system" }, data });

beforeAll(async () => {
  files = createServer((request, response) => response.end(request.url?.slice(1))).listen(0, "127.0.0.1");
  await once(files, "listening");
  const now = new Date();
  const authority = (name: string) => generateAuthority(name, now);
  const clientCa = await authority("client");
  const subject = { commonName: "admin", organization: ADMINS, dnsNames: [], usages: ["client"] } as const;
  tls = {
    serverCa: await authority("server"),
    clientCa,
    requestHeaderCa: await authority("request header"),
    etcdServerCa: await authority("etcd server"),
    etcdPeerCa: await authority("etcd peer"),
    serviceAccountKey: generateServiceAccountKey(),
    admin: await generateCertificate(subject, clientCa, now),
  };
  cluster = await clusterWith({ csiDriver: { ...releases.csiDriver, ...chart("driver") } });
  server = await ApiServer.start(cluster.servers[0]?.userData as string, cluster.kubeconfig as string);
  const { BatchV1Api, CustomObjectsApi, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(server.path("/kubeconfig/admin"));
  helm = new HelmController(config.makeApiClient(CustomObjectsApi), config.makeApiClient(BatchV1Api));
}, buildMs);

afterAll(async () => {
  await helm?.stop();
  await server?.stop();
  files?.close();
});

test("what servers brought stays as it is, and is managed by twinstack from then on", async () => {
  const { addons } = cluster as { addons: string };
  expect((await plan(addons)).steps).toEqual({
    [`ClusterRoleBinding.rbac.authorization.k8s.io ${ADMINS}`]: ["adopt"],
    "Secret kube-system/hcloud": ["adopt"],
    [controller]: ["adopt"],
    [driver]: ["adopt"],
  });
  await apply(addons);
  expect((await plan(addons)).steps).toEqual({});
  expect((await object("helmchart", "hcloud-csi")).spec).toMatchObject({ chartContent: "" });
});

test("a new version of a chart brings its content, what is gone is deleted, and a run waits for the installation", async () => {
  const token = exampleToken.replace(/./g, "n");
  const cloudController = { version: "1.99.0", ...chart("newer") };
  const addons = await addonsWith({ cloudController, hcloudToken: token });
  const { steps, planned } = await plan(addons);
  expect(steps).toEqual({
    "Secret kube-system/hcloud": ["change", "data.token"],
    [controller]: ["change", "spec.chart", "spec.chartContent"],
    [driver]: ["delete"],
  });
  const shown = planned.steps.map(({ action, object, fields }) => ({ action, object, fields }));
  for (const secret of [token, Buffer.from(token).toString("base64")])
    expect(JSON.stringify(shown)).not.toContain(secret);

  helm.paused = true;
  const events = await apply(addons, ({ event }) => {
    if (event === "progress") helm.paused = false;
  });
  expect(events).toContainEqual({ event: "progress", text: expect.stringContaining("has not started yet") });
  expect(events.at(-1)).toEqual({ event: "installed", object: controller });
  expect(helm.installed.at(-1)).toMatchObject({
    name: "hcloud-cloud-controller-manager",
    spec: { chartContent: Buffer.from("newer").toString("base64") },
  });
  expect(await object("helmchart", "hcloud-csi")).toBeUndefined();
  expect((await object("secret", "hcloud")).data.token).toBe(Buffer.from(token).toString("base64"));
  expect((await plan(addons)).steps).toEqual({});

  // A server that starts with older files brings them back, until the next run.
  await server.deploy();
  expect((await plan(addons)).steps).toMatchObject({
    [controller]: expect.arrayContaining(["change"]),
    [driver]: ["delete"],
  });
  await apply(addons);
  expect((await plan(addons)).steps).toEqual({});
});

test("a file with another checksum is not used", async () => {
  const cloudController = { version: "1.99.1", ...chart("other"), sha256: sha256("expected") };
  await expect(plan(await addonsWith({ cloudController }))).rejects.toThrow(/has the SHA-256 .*: it is not used/);
});

test("fields that a manifest no longer has are removed, also if k3s has set them", async () => {
  const former = configMap("settings", { kept: "1", gone: "2" });
  await server.kubectl(["apply", "--field-manager=deploy@s1", "-f", "-"], { as: "k3s", input: former });
  const addons = await addonsWith({}, { settings: configMap("settings", { kept: "1" }) });
  await apply(addons);
  expect((await object("configmap", "settings")).data).toEqual({ kept: "1" });
  expect((await plan(addons)).steps).toEqual({});
});

test("a field that another program has set is a conflict, and is overwritten on request", async () => {
  const changed = configMap("settings", { kept: "other" });
  const args = ["apply", "--server-side", "--force-conflicts", "--field-manager=jane", "-f", "-"];
  expect((await server.kubectl(args, { input: changed })).stderr).toBe("");
  const addons = await addonsWith({}, { settings: configMap("settings", { kept: "1" }) });
  expect((await plan(addons)).conflicts).toEqual(["ConfigMap kube-system/settings: .data.kept was set by jane"]);
  await apply(addons);
  expect((await object("configmap", "settings")).data).toEqual({ kept: "1" });
  expect((await plan(addons)).conflicts).toEqual([]);
});

test("a kind and an object of this kind can come together", async () => {
  const names = { kind: "Note", plural: "notes", singular: "note" };
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const versions = [{ name: "v1", served: true, storage: true, schema }];
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "notes.example.com" },
    spec: { group: "example.com", names, scope: "Namespaced", versions },
  };
  const note = { apiVersion: "example.com/v1", kind: "Note", metadata: { name: "hello" }, text: "hi" };
  const addons = await addonsWith({}, { "a-note": JSON.stringify(note), "b-kind": JSON.stringify(definition) });
  await apply(addons);
  expect((await plan(addons)).steps).toEqual({});
  // Objects of a kind that is deleted are gone with it.
  const without = await addonsWith({});
  await apply(without);
  expect((await plan(without)).steps).toEqual({});
});

test("a run that was interrupted at any step is completed by the next one, and forgets nothing", async () => {
  const texts = { one: configMap("one", { a: "1" }), two: configMap("two", { b: "2" }) };
  const cloudController = { version: "1.99.2", ...chart("newest") };
  const addons = await addonsWith({ cloudController }, texts);
  for (const end of [1, 1, 2]) {
    let count = 0;
    const interrupted = apply(addons, () => {
      count += 1;
      if (count === end) throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
  }
  await apply(addons);
  expect((await plan(addons)).steps).toEqual({});
  expect(helm.installed.at(-1)?.spec.chartContent).toBe(Buffer.from("newest").toString("base64"));

  // What an interrupted run has created is deleted once it is no longer named.
  const three = await addonsWith({ cloudController }, { ...texts, three: configMap("three", { c: "3" }) });
  const interrupted = apply(three, ({ event }) => {
    if (event === "create") throw new Error("interrupted");
  });
  await expect(interrupted).rejects.toThrow("interrupted");
  const without = await addonsWith({ cloudController });
  await apply(without);
  for (const name of ["one", "two", "three"]) expect(await object("configmap", name)).toBeUndefined();
});

test("an object that somebody else has created again is theirs", async () => {
  const mine = configMap("one", { a: "mine" });
  expect((await server.kubectl(["apply", "--field-manager=jane", "-f", "-"], { input: mine })).stderr).toBe("");
  expect((await plan(await addonsWith({}))).steps).not.toHaveProperty("ConfigMap kube-system/one");
});
