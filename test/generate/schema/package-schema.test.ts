import { packageSchema } from "../../../src/generate/schema/package-schema";

interface Schema {
  resources: Record<string, { inputProperties: Record<string, object>; requiredInputs: string[]; properties: object }>;
  types: Record<string, { properties?: Record<string, object>; required?: string[]; enum?: object[] }>;
}

const schema = packageSchema("1.2.3") as unknown as Schema;
const server = schema.resources["twinstack:hcloud:Server"];

test("inputs that decide which resources exist are plain, and others are not", () => {
  expect(schema.types["twinstack:hcloud:ServerFirewall"]?.properties?.enabled).toMatchObject({ plain: true });
  expect(server?.inputProperties.name).not.toHaveProperty("plain");
  expect(server?.inputProperties.image).not.toHaveProperty("plain");
  expect(schema.types["twinstack:hcloud:ServerNetworks"]?.properties?.networkId).not.toHaveProperty("plain");
});

test("shapes are plain at every depth, with their own types", () => {
  expect(server?.inputProperties.volumes).toMatchObject({
    plain: true,
    additionalProperties: { $ref: "#/types/twinstack:hcloud:ServerVolumes", plain: true },
  });
  expect(server?.inputProperties.firewall).toMatchObject({
    $ref: "#/types/twinstack:hcloud:ServerFirewall",
    plain: true,
  });
  expect(schema.types["twinstack:hcloud:ServerFirewall"]?.properties?.rules).toMatchObject({
    type: "array",
    items: { $ref: "#/types/twinstack:hcloud:ServerFirewallRules", plain: true },
  });
});

test("defaults are described and left to the component, and only the required inputs of the component are required", () => {
  expect(server?.requiredInputs).toEqual(["name"]);
  expect(schema.types["twinstack:hcloud:ServerVolumes"]?.required).toEqual(["size"]);
  expect(server?.inputProperties.location).toEqual({
    type: "string",
    description:
      'Location, such as fsn1, nbg1, hel1, ash, hil or sin. Changing it replaces the machine. Default: "fsn1".',
  });
});

test("an ID may be the number that a provider's SDK returns", () => {
  const either = [{ type: "string" }, { type: "number" }];
  expect(schema.types["twinstack:hcloud:ServerNetworks"]?.properties?.networkId).toMatchObject({ oneOf: either });
  expect(server?.inputProperties.firewallIds).toMatchObject({ type: "array", items: { oneOf: either } });
  expect(server?.inputProperties.name).not.toHaveProperty("oneOf");
});

test("values out of a closed list are an enum", () => {
  expect(schema.types["twinstack:hcloud:ServerVolumesFormat"]).toEqual({
    type: "string",
    enum: [{ value: "ext4" }, { value: "xfs" }],
  });
});

test("sensitive inputs and outputs are secret", () => {
  expect(server?.inputProperties.userData).toMatchObject({ secret: true });
  expect(schema.resources["twinstack:hcloud:K8sCluster"]?.properties).toMatchObject({ kubeconfig: { secret: true } });
});

test("every type that is referred to is there", () => {
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/types\/([^"]+)"/g)].map(([, type]) => type);
  expect(references.length).toBeGreaterThan(0);
  expect(Object.keys(schema.types)).toEqual(expect.arrayContaining([...new Set(references)]));
});
