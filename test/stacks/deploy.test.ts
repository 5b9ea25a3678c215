import * as pulumi from "@pulumi/pulumi";
import { readStack, type StackConfig } from "../../spec/stack/config";
import { deploy } from "../../src/stacks/deploy";
import { type MockedClouds, mocks } from "../../src/testing/mocks";

let clouds: MockedClouds;
let called: { token: string; inputs: Record<string, unknown> }[];

beforeEach(async () => {
  called = [];
  clouds = await mocks({
    project: "twinstack",
    stack: "test",
    outputs: ({ type }) => (type === "hcloud:index/server:Server" ? { ipv4Address: "192.0.2.7" } : undefined),
    call(token, inputs) {
      called.push({ token, inputs });
      return { outputs: { network_id: "4711", path: inputs.path } };
    },
  });
});

async function run(config: StackConfig, secrets: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const program = async () => deploy(readStack("test", config), { secrets, folder: "/project" });
  const outputs = await pulumi.runtime.runInPulumiStack(program);
  return new Promise((done) => pulumi.output(outputs as Record<string, unknown>).apply(done));
}

test("outputs of modules and OpenTofu states, and secrets, replace references to them", async () => {
  const outputs = await run(
    {
      secrets: { join_token: "" },
      states: { core: { backend: "local", path: "../core/terraform.tfstate" } },
      modules: {
        // Before the module that it refers to: the order in the file does not matter.
        peer: {
          module: "hcloud-server",
          inputs: {
            name: "peer-1",
            labels: { peer: "${web.ipv4Address}" },
            userData: "#cloud-config\n# ${secret.join_token} for ${web.name}, not $${secret.join_token}\n",
            networks: { core: { networkId: "${state.core.network_id}", ip: "10.0.0.5" } },
          },
        },
        web: { module: "hcloud-server", inputs: { name: "web-1" } },
      },
    },
    { join_token: "s3cret" },
  );
  const [peer] = clouds.ofType("hcloud:index/server:Server").filter(({ name }) => name === "peer-this");
  expect(peer?.inputs).toMatchObject({
    name: "peer-1",
    labels: { peer: "192.0.2.7" },
    userData: "#cloud-config\n# s3cret for web-1, not ${secret.join_token}\n",
  });
  // Because it contains a secret.
  expect(peer?.secrets).toContain("userData");
  expect(clouds.ofType("hcloud:index/serverNetwork:ServerNetwork")[0]?.inputs).toMatchObject({
    networkId: 4711,
    ip: "10.0.0.5",
  });
  expect(outputs).toMatchObject({ web: { name: "web-1" }, peer: { privateIps: { core: "10.0.0.5" } } });
  expect(called).toMatchObject([{ token: "terraform:state:getLocalReference" }]);
});

test("a state at a service like S3 is asked for nothing that only Amazon has", async () => {
  await run({
    states: {
      core: {
        ...{ backend: "s3", bucket: "states", key: "core.tfstate", region: "fsn1" },
        endpoint: "https://fsn1.your-objectstorage.com",
      },
    },
    modules: {
      web: { module: "hcloud-server", inputs: { name: "web-1", labels: { net: "${state.core.network_id}" } } },
    },
  });
  expect(called).toEqual([
    {
      token: "terraform:state:getS3Reference",
      inputs: {
        ...{ bucket: "states", key: "core.tfstate", region: "fsn1" },
        endpoint: "https://fsn1.your-objectstorage.com",
        forcePathStyle: true,
        skipCredentialsValidation: true,
        skipMetadataApiCheck: true,
        skipRegionValidation: true,
      },
    },
  ]);
  expect(clouds.ofType("hcloud:index/server:Server")[0]?.inputs.labels).toEqual({ net: "4711" });
});

test("an output of the network's own type may be a whole input, and a path leads into a map", async () => {
  await run({
    modules: {
      web: {
        module: "hcloud-server",
        inputs: { name: "web-1", networks: { lan: { networkId: "4711", ip: "10.0.0.5" } } },
      },
      peer: { module: "hcloud-server", inputs: { name: "peer-1", labels: "${web.privateIps}" } },
      third: { module: "hcloud-server", inputs: { name: "third", labels: { peer: "${web.privateIps.lan}" } } },
    },
  });
  const servers = Object.fromEntries(
    clouds.ofType("hcloud:index/server:Server").map(({ name, inputs }) => [name, inputs]),
  );
  expect(servers["peer-this"]?.labels).toEqual({ lan: "10.0.0.5" });
  expect(servers["third-this"]?.labels).toEqual({ peer: "10.0.0.5" });
});

test("only resources with an import ID are imported", async () => {
  await run({
    modules: { web: { module: "hcloud-server", inputs: { name: "web-1" } } },
    imports: { "hcloud:index/server:Server::web-this": "4711" },
  });
  expect(clouds.ofType("hcloud:index/server:Server")[0]?.importId).toBe("4711");
  expect(clouds.ofType("hcloud:index/firewall:Firewall")[0]?.importId).toBeUndefined();
});
