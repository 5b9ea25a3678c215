import { hcloudServer } from "../../spec/modules/hcloud-server";
import { type Component, components } from "../../src/stacks/catalog";
import { type Deployed, engines, oneModule } from "./one-module";
import { find, happened, make } from "./sandbox/objects";
import { publicKey, type Rig, startRig } from "./sandbox/rig";

/** Tests the effect of changed inputs on a running server in both engines. */

jest.setTimeout(120_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

const server = "hcloud_server.this";
const firewall = 'hcloud_firewall.this["own"]';
const network = 'hcloud_server_network.this["backend"]';
const data = 'hcloud_volume.this["data"]';
const logs = 'hcloud_volume.this["logs"]';
const reverse = 'hcloud_rdns.this["ipv4"]';

/** Deploys a server with all features and the objects that it refers to, and returns it with its inputs. */
async function deploy(engine: (typeof engines)[number]): Promise<{ web: Deployed; inputs: Record<string, unknown> }> {
  rig.sandbox.cloud.reset();
  await make(rig.sandbox.cloud, "hcloud_ssh_key", { name: "admin", public_key: publicKey });
  const { id } = await make(rig.sandbox.cloud, "hcloud_network", { name: "backend", ip_range: "10.0.0.0/16" });
  await make(rig.sandbox.cloud, "hcloud_network_subnet", {
    network_id: Number(id),
    type: "cloud",
    network_zone: "eu-central",
    ip_range: "10.0.1.0/24",
  });
  const inputs = {
    name: "web-1",
    sshKeys: ["admin"],
    userData: "#cloud-config\n",
    networks: { backend: { networkId: id, ip: "10.0.1.10" } },
    labels: { role: "web" },
    volumes: volumes({}),
    rdns: { ipv4: "web-1.example.com" },
  };
  const web = await oneModule(rig, engine, hcloudServer, components[hcloudServer.name] as Component);
  await web.apply(inputs);
  return { web, inputs };
}

describe.each(engines)("a plan of %s for a server", (engine) => {
  let web: Deployed;
  let inputs: Record<string, unknown>;
  beforeAll(async () => {
    ({ web, inputs } = await deploy(engine));
  });

  test.each<[string, Record<string, unknown>]>([
    ["what it has", {}],
    ["other user data", { userData: "#cloud-config\npackages: [nginx]\n" }],
    ["no user data", { userData: null }],
    ["other SSH keys", { sshKeys: [] }],
    ["another image", { image: "ubuntu-24.04" }],
    ["other public addresses", { publicNet: { ipv6Enabled: false } }],
    ["another file system of a volume", { volumes: volumes({ format: "xfs", automount: true }) }],
  ])("leaves everything alone for %s", async (_, change) => {
    expect(await web.plan({ ...inputs, ...change })).toEqual({});
  });

  test("changes labels in place", async () => {
    expect(await web.plan({ ...inputs, labels: { role: "db" } })).toEqual({
      [server]: "update",
      [firewall]: "update",
      [data]: "update",
      [logs]: "update",
    });
  });

  test("removes a volume, and changes no other", async () => {
    expect(await web.plan({ ...inputs, volumes: { data: { size: 10 } } })).toEqual({ [logs]: "delete" });
  });

  test("replaces a private address, and nothing but it", async () => {
    const networks = { backend: { ...(inputs.networks as { backend: object }).backend, ip: "10.0.1.20" } };
    expect(await web.plan({ ...inputs, networks })).toEqual({ [network]: "replace" });
  });

  test("replaces it in another location", async () => {
    expect(await web.plan({ ...inputs, location: "nbg1" })).toMatchObject({
      [server]: "replace",
      [network]: "replace",
      [reverse]: "replace",
    });
  });
});

describe.each(engines)("an apply of %s for a server", (engine) => {
  let web: Deployed;
  let inputs: Record<string, unknown>;
  beforeEach(async () => {
    ({ web, inputs } = await deploy(engine));
  });

  test("rebuilds it with its new user data when that is asked for", async () => {
    const before = find(rig.sandbox.cloud, "hcloud_server").id;
    const changed = { ...inputs, userData: "#cloud-config\npackages: [nginx]\n" };
    await web.apply(changed, server);
    expect(find(rig.sandbox.cloud, "hcloud_server").id).not.toBe(before);
    expect(find(rig.sandbox.cloud, "hcloud_server").user_data).toContain("nginx");
    expect(find(rig.sandbox.cloud, "hcloud_volume", "web-1-data").server_id).toBe(
      Number(find(rig.sandbox.cloud, "hcloud_server").id),
    );
    expect(await web.plan(changed)).toEqual({});
  });

  test("grows a volume and opens a port in place, and rejects shrinking the volume again", async () => {
    const changed = {
      ...inputs,
      firewall: { rules: [{ port: "443", ranges: ["0.0.0.0/0", "::/0"] }] },
      volumes: volumes({ size: 20 }),
    };
    await web.apply(changed);
    expect(await web.plan(changed)).toEqual({});
    expect(find(rig.sandbox.cloud, "hcloud_volume", "web-1-data").size).toBe(20);
    expect([...happened(rig.sandbox.cloud, "delete"), ...happened(rig.sandbox.cloud, "power_cycle")]).toEqual([]);
    await expect(web.apply({ ...changed, volumes: volumes({ size: 10 }) })).rejects.toThrow(
      /20.*10|shrink|shrunk|smaller/s,
    );
    expect(find(rig.sandbox.cloud, "hcloud_volume", "web-1-data").size).toBe(20);
  });

  test("resizes it in place, for which it's switched off and on; and leaves nothing in the end", async () => {
    await web.apply({ ...inputs, serverType: "cx33" });
    expect(find(rig.sandbox.cloud, "hcloud_server").server_type).toBe("cx33");
    expect(happened(rig.sandbox.cloud, "power_cycle")).toEqual(["web-1"]);
    await web.destroy();
    expect(rig.sandbox.cloud.objects().map(({ type }) => type)).toEqual([
      "hcloud_ssh_key",
      "hcloud_network",
      "hcloud_network_subnet",
    ]);
  });
});

/** Returns the volumes of the tests, one of them changed. */
function volumes(change: Record<string, unknown>): Record<string, unknown> {
  return { data: { size: 10, ...change }, logs: { size: 10 } };
}
