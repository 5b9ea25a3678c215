import { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import { type Component, components } from "../../src/stacks/catalog";
import { type Deployed, engines, oneModule } from "./one-module";
import { find, happened, make } from "./sandbox/objects";
import { publicKey, type Rig, startRig } from "./sandbox/rig";

/** Tests the effect of changed inputs on a running droplet in both engines. */

jest.setTimeout(120_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

const droplet = "digitalocean_droplet.this";
const data = 'digitalocean_volume.this["data"]';
const logs = 'digitalocean_volume.this["logs"]';
const address = 'digitalocean_reserved_ip.this["public"]';
const firewall = 'digitalocean_firewall.this["own"]';

/** Deploys a droplet with all features and its key, and returns it with its inputs. */
async function deploy(engine: (typeof engines)[number]): Promise<{ web: Deployed; inputs: Record<string, unknown> }> {
  rig.sandbox.cloud.reset();
  const key = await make(rig.sandbox.cloud, "digitalocean_ssh_key", { name: "admin", public_key: publicKey });
  const inputs = {
    name: "web-1",
    region: "fra1",
    sshKeys: [key.fingerprint],
    userData: "#cloud-config\n",
    backups: true,
    backupPolicy: { plan: "daily", hour: 4 },
    reservedIp: true,
    tags: ["web"],
    volumes: volumes({}),
  };
  const web = await oneModule(rig, engine, digitaloceanDroplet, components[digitaloceanDroplet.name] as Component);
  await web.apply(inputs);
  return { web, inputs };
}

describe.each(engines)("a plan of %s for a droplet", (engine) => {
  let web: Deployed;
  let inputs: Record<string, unknown>;
  beforeAll(async () => {
    ({ web, inputs } = await deploy(engine));
  });

  test.each<[string, Record<string, unknown>]>([
    ["what it has", {}],
    ["other user data", { userData: "#cloud-config\npackages: [nginx]\n" }],
    ["no user data", { userData: null }],
    ["other SSH keys", { sshKeys: ["4711"] }],
    ["another image", { image: "ubuntu-24-04-x64" }],
    ["no monitoring", { monitoring: false }],
    ["a console agent", { dropletAgent: true }],
    ["no IPv6", { ipv6: false }],
    ["another backup policy", { backupPolicy: { plan: "weekly", weekday: "SUN" } }],
    [
      "another name and file system of a volume",
      { volumes: volumes({ name: "other", filesystem: "xfs", filesystemLabel: "x" }) },
    ],
    ["a snapshot for a volume", { volumes: volumes({ snapshotId: "fbe805e8-866b-11e6-96bf-000f53315a41" }) }],
  ])("leaves everything alone for %s", async (_, change) => {
    expect(await web.plan({ ...inputs, ...change })).toEqual({});
  });

  test("removes a reserved IP, and keeps the droplet's public network", async () => {
    expect(await web.plan({ ...inputs, reservedIp: false, publicNetworking: false })).toEqual({ [address]: "delete" });
  });

  test("renames it in place, and loses no volume", async () => {
    expect(await web.plan({ ...inputs, name: "www-1" })).toEqual({ [droplet]: "update", [firewall]: "update" });
  });

  test("replaces it in another region, with its volumes and its address", async () => {
    expect(await web.plan({ ...inputs, region: "ams3" })).toEqual({
      [droplet]: "replace",
      [data]: "replace",
      [logs]: "replace",
      [address]: "replace",
      [firewall]: "update",
    });
  });

  test("replaces it alone in another network", async () => {
    expect(await web.plan({ ...inputs, vpcUuid: "506f78a4-e098-11e5-ad9f-000f53306ae1" })).toEqual({
      [droplet]: "replace",
      [address]: "update",
      [firewall]: "update",
    });
  });
});

describe.each(engines)("an apply of %s for a droplet", (engine) => {
  let web: Deployed;
  let inputs: Record<string, unknown>;
  beforeEach(async () => {
    ({ web, inputs } = await deploy(engine));
  });

  test("moves it to another region", async () => {
    const before = find(rig.sandbox.cloud, "digitalocean_droplet").id;
    const moved = { ...inputs, region: "ams3" };
    await web.apply(moved);
    expect(await web.plan(moved)).toEqual({});
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").id).not.toBe(before);
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").volume_ids).toHaveLength(2);
    expect(idsOf("digitalocean_volume")).toHaveLength(2);
  });

  test("moves it to another network, and gives its volumes and address to its successor", async () => {
    const vpc = await make(rig.sandbox.cloud, "digitalocean_vpc", { name: "backend", region: "fra1" });
    const [volumeIds, addresses] = [idsOf("digitalocean_volume"), idsOf("digitalocean_reserved_ip")];
    const moved = { ...inputs, vpcUuid: vpc.id };
    await web.apply(moved);
    expect(await web.plan(moved)).toEqual({});
    expect([idsOf("digitalocean_volume"), idsOf("digitalocean_reserved_ip")]).toEqual([volumeIds, addresses]);
    expect([...(find(rig.sandbox.cloud, "digitalocean_droplet").volume_ids as string[])].sort()).toEqual(volumeIds);
    expect(String(find(rig.sandbox.cloud, "digitalocean_reserved_ip").droplet_id)).toBe(
      find(rig.sandbox.cloud, "digitalocean_droplet").id,
    );
  });

  test("rebuilds it with its new user data when that is asked for", async () => {
    const before = find(rig.sandbox.cloud, "digitalocean_droplet").id;
    const changed = { ...inputs, userData: "#cloud-config\npackages: [nginx]\n" };
    await web.apply(changed, droplet);
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").id).not.toBe(before);
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").user_data).toContain("nginx");
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").volume_ids).toHaveLength(2);
    expect(await web.plan(changed)).toEqual({});
  });

  test("grows a volume, opens a port and changes tags in place, and rejects shrinking the volume again", async () => {
    const changed = {
      ...inputs,
      tags: ["web", "production"],
      firewall: { inbound: [{ port: "443", addresses: ["0.0.0.0/0", "::/0"] }] },
      volumes: volumes({ size: 20 }),
    };
    await web.apply(changed);
    expect(await web.plan(changed)).toEqual({});
    expect(find(rig.sandbox.cloud, "digitalocean_volume", "web-1-data").size).toBe(20);
    expect([...happened(rig.sandbox.cloud, "delete"), ...happened(rig.sandbox.cloud, "power_cycle")]).toEqual([]);

    const before = rig.sandbox.cloud.journal.length;
    await expect(web.apply({ ...changed, volumes: volumes({ size: 5 }) })).rejects.toThrow(
      /web-1-data.*can only be expanded and not shrunk: it is 20 GB, not 5/s,
    );
    expect(rig.sandbox.cloud.journal).toHaveLength(before);
  });

  test("resizes it in place, for which it's switched off and on", async () => {
    await web.apply({ ...inputs, size: "s-2vcpu-4gb" });
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").size).toBe("s-2vcpu-4gb");
    expect(happened(rig.sandbox.cloud, "power_cycle")).toEqual(["web-1"]);
  });

  test("detaches a volume before it is deleted, even the last one, and leaves nothing in the end", async () => {
    await web.apply({ ...inputs, volumes: { data: { size: 10 } } });
    await web.apply({ ...inputs, volumes: {} });
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").volume_ids).toEqual([]);
    expect(happened(rig.sandbox.cloud, "delete")).toEqual(["web-1-logs", "web-1-data"]);
    expect(happened(rig.sandbox.cloud, "power_cycle")).toEqual([]);
    await web.destroy();
    expect(rig.sandbox.cloud.objects().map(({ type }) => type)).toEqual(["digitalocean_ssh_key", "digitalocean_tag"]);
  });

  test("keeps volumes that other software attaches if external_volumes is set", async () => {
    const shared = { ...inputs, volumes: {}, externalVolumes: true };
    await web.apply({ ...inputs, volumes: {} });
    await web.apply(shared);
    const { id } = await make(rig.sandbox.cloud, "digitalocean_volume", { name: "pvc-1", region: "fra1", size: 1 });
    const dropletId = Number(find(rig.sandbox.cloud, "digitalocean_droplet").id);
    await make(rig.sandbox.cloud, "digitalocean_volume_attachment", { volume_id: id, droplet_id: dropletId });
    await web.apply({ ...shared, tags: ["web", "kubernetes"] });
    expect(find(rig.sandbox.cloud, "digitalocean_droplet").volume_ids).toEqual([id]);
  });
});

/** Returns the volumes of the tests, one of them changed. */
function volumes(change: Record<string, unknown>): Record<string, unknown> {
  return { data: { size: 10, ...change }, logs: { size: 10 } };
}

function idsOf(type: string): string[] {
  return rig.sandbox.cloud
    .objects()
    .filter((each) => each.type === type)
    .map(({ id }) => id)
    .sort();
}
