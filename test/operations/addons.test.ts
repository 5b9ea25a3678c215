import { differingFields } from "../../src/operations/addons/differences";
import { identityOf, type KubernetesObject, type ManagedFields, objectsIn } from "../../src/operations/addons/objects";
import { isDeployed, takenOver } from "../../src/operations/addons/ownership";
import { wantedAddons } from "../../src/operations/addons/wanted";

const folder = "/var/lib/rancher/k3s/server";
const object = (kind: string, name: string, rest: object = {}) =>
  ({ apiVersion: "v1", kind, metadata: { name }, ...rest }) as KubernetesObject;

describe("manifests", () => {
  test("may be JSON or YAML with several documents and lists", () => {
    const texts = ["kind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\nmode: 0644", "# nothing"];
    expect(objectsIn(texts.join("\n---\n"), "it")).toEqual([object("ConfigMap", "a", { mode: 0o644 })]);
    const list = { apiVersion: "v1", kind: "List", items: [object("ConfigMap", "a"), object("Service", "b")] };
    expect(objectsIn(JSON.stringify(list), "it")).toEqual(list.items);
  });

  test("have secrets as the API keeps them", () => {
    const secret = object("Secret", "a", { stringData: { token: "text" }, data: { other: "eA==" } });
    expect(objectsIn(JSON.stringify(secret), "it")).toEqual([
      object("Secret", "a", { data: { other: "eA==", token: "dGV4dA==" } }),
    ]);
  });

  test.each([
    ["{ a: [", "the manifest x is neither YAML nor JSON: "],
    ["a: 1", "the manifest x has a document without apiVersion or kind"],
    ["apiVersion: v1\nkind: Secret\nstringData: { a: b }", "the manifest x has a Secret without a name"],
  ])("are rejected without showing them: %s", (text, message) => {
    expect(() => objectsIn(text, "the manifest x")).toThrow(message);
  });
});

test("wanted are the objects of manifests, downloaded ones too, with kinds and namespaces first, and charts with their files", async () => {
  const chart = object("HelmChart", "c", { spec: { chart: "https://%{KUBERNETES_API}%/static/charts/c-1.tgz" } });
  const other = object("HelmChart", "o", { spec: { chart: "https://charts.example.com/o.tgz" } });
  const stateful = object("StatefulSet", "s", { spec: { template: { spec: { containers: [] } } } });
  const files: Record<string, unknown> = {
    crds: object("CustomResourceDefinition", "k"),
    driver: { apiVersion: "v1", kind: "List", items: [stateful, object("Namespace", "n")] },
  };
  const artifact = (path: string, url: string) => ({ sha256: "0", path, url });
  const artifacts = [
    artifact(`${folder}/static/charts/c-1.tgz`, "chart"),
    artifact(`${folder}/manifests/crds.yaml`, "crds"),
    artifact("/var/lib/cluster/driver.yaml", "driver"),
  ];
  const manifests = { c: JSON.stringify(chart), o: JSON.stringify(other) };
  const downloaded: string[] = [];
  const wanted = await wantedAddons(JSON.stringify({ manifests, artifacts }), async ({ url }) => {
    downloaded.push(url);
    return Buffer.from(JSON.stringify(files[url]));
  });
  expect(wanted.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "CustomResourceDefinition k",
    "Namespace n",
    "HelmChart o",
    "StatefulSet s",
  ]);
  expect(wanted.objects.at(-1)).toMatchObject({ spec: { template: { spec: { hostNetwork: true } } } });
  expect(wanted.charts).toEqual([{ object: chart, artifact: artifacts[0] }]);
  // Charts are downloaded when they are needed.
  expect(downloaded).toEqual(["crds", "driver"]);
});

test("an object has one identity in all versions of its API", () => {
  const reference = { kind: "Job", name: "j", namespace: "n" };
  expect(identityOf({ ...reference, apiVersion: "batch/v1" })).toBe("Job.batch n/j");
  expect(identityOf({ ...reference, apiVersion: "batch/v1beta1" })).toBe("Job.batch n/j");
  expect(identityOf({ apiVersion: "v1", kind: "Namespace", name: "n" })).toBe("Namespace n");
});

test("differences have paths and no values, and none that the API sets itself", () => {
  const before = object("Secret", "a", { data: { token: "old", same: "x" }, list: [1], status: 1 });
  const after = object("Secret", "a", { data: { token: "new", same: "x" }, list: [2], status: 2 });
  after.metadata = { ...after.metadata, resourceVersion: "2", managedFields: [] };
  expect(differingFields(before, after)).toEqual(["data.token", "list"]);
});

describe("ownership", () => {
  const entry = (manager: string, operation: "Apply" | "Update", fieldsV1: object): ManagedFields => ({
    ...{
      manager,
      operation,
      apiVersion: "v1",
      fieldsType: "FieldsV1",
      fieldsV1: fieldsV1 as ManagedFields["fieldsV1"],
    },
  });
  const managed = (...managedFields: ManagedFields[]) => ({
    ...object("ConfigMap", "a"),
    metadata: { name: "a", managedFields },
  });
  const mark = { "f:annotations": { "f:objectset.rio.cattle.io/id": {}, "f:mine": {} } };

  test("of all servers' fields is taken over, but not of k3s's marks, and others keep theirs", () => {
    const jane = entry("jane", "Update", { "f:data": { "f:c": {} } });
    const taken = takenOver(
      managed(
        entry("deploy@s1", "Update", { "f:data": { "f:a": {} }, "f:metadata": mark }),
        entry("deploy@s2", "Update", { "f:data": { "f:b": {} } }),
        entry("twinstack", "Apply", { "f:data": { "f:d": {} } }),
        jane,
      ),
    );
    expect(taken).toEqual([
      jane,
      entry("deploy@s1", "Update", { "f:metadata": { "f:annotations": { "f:objectset.rio.cattle.io/id": {} } } }),
      entry("twinstack", "Apply", {
        "f:data": { "f:a": {}, "f:b": {}, "f:d": {} },
        "f:metadata": { "f:annotations": { "f:mine": {} } },
      }),
    ]);
    expect(takenOver(managed(...(taken as ManagedFields[])))).toBeUndefined();
  });

  test("is nobody else's", () => {
    expect(isDeployed(managed(entry("deploy@s1", "Update", {})))).toBe(true);
    expect(isDeployed(managed(entry("twinstack", "Apply", {})))).toBe(true);
    expect(isDeployed(managed(entry("kubectl", "Update", {})))).toBe(false);
  });
});
