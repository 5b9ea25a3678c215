import type { TfObject } from "../../src/providers/types";
import { Provider } from "./provider";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1xR7f0u6nT0Z3Jb3Tq0b6b9Kq1m1m6nJx0Qm0r5b7E test";
const small = { name: "web", region: "fra1", size: "s-1vcpu-1gb", image: "debian-13-x64" };

let provider: Provider;
beforeEach(() => {
  provider = new Provider();
});

const create = (type: string, config: TfObject) => provider.create(`digitalocean_${type}`, config);
const read = (type: string, state: TfObject) => provider.read(`digitalocean_${type}`, state) as TfObject;
const update = (type: string, state: TfObject, config: TfObject) =>
  provider.update(`digitalocean_${type}`, state, config);
const remove = (type: string, state: TfObject) => provider.delete(`digitalocean_${type}`, state);
const plan = (type: string, state: TfObject, config: TfObject) => provider.plan(`digitalocean_${type}`, state, config);
const imported = (type: string, id: unknown) =>
  provider.import(`digitalocean_${type}`, String(id)) as Promise<TfObject>;

describe("a droplet", () => {
  test("gets its addresses, its URN, its hardware and its price", async () => {
    const droplet = await create("droplet", { ...small, ipv6: true });
    expect(droplet).toMatchObject({
      urn: `do:droplet:${droplet.id}`,
      ipv4_address: expect.stringMatching(/^198\.19\./),
      ipv4_address_private: "10.135.0.2",
      ipv6_address: expect.stringMatching(/^2001:db8:d0::/),
      vcpus: 1,
      memory: 1024,
      disk: 25,
      price_monthly: 6,
      price_hourly: 0.00893,
      vpc_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "active",
    });
  });

  test("has no IPv6 address by default, and can add one in place but not remove it", async () => {
    const droplet = await create("droplet", small);
    expect(droplet.ipv6_address).toBe("");
    expect(plan("droplet", droplet, { ...small, ipv6: true })).toEqual({
      changes: ["ipv6", "ipv6_address"],
      replacing: [],
    });
    const with6 = await update("droplet", droplet, { ...small, ipv6: true });
    expect(with6.ipv6_address).not.toBe("");
    expect(plan("droplet", with6, small).replacing).toEqual(["ipv6"]);
  });

  test("has an address in its VPC, which must be in its region and stays while droplets are in it", async () => {
    const vpc = await create("vpc", { name: "net", region: "fra1", ip_range: "10.10.0.0/24" });
    const droplet = await create("droplet", { ...small, vpc_uuid: vpc.id });
    expect(droplet.ipv4_address_private).toBe("10.10.0.2");
    await expect(create("droplet", { ...small, region: "ams3", vpc_uuid: vpc.id })).rejects.toThrow(
      'VPC "net" is in fra1, and "web" in ams3',
    );
    await expect(remove("vpc", vpc)).rejects.toThrow(`is still used by digitalocean_droplet "web"`);
    await remove("droplet", droplet);
    await remove("vpc", vpc);
    expect(read("vpc", vpc)).toBeUndefined();
  });

  test("accepts existing keys, by ID or fingerprint", async () => {
    const key = await create("ssh_key", { name: "k", public_key: publicKey });
    await create("droplet", { ...small, ssh_keys: [key.id] });
    await create("droplet", { ...small, ssh_keys: [key.fingerprint] });
    await expect(create("droplet", { ...small, ssh_keys: ["k"] })).rejects.toThrow(
      'k are invalid key identifiers for droplet "web"',
    );
  });

  test("loses attributes on import that would replace it", async () => {
    const config = { ...small, user_data: "#cloud-config\n", ssh_keys: [], droplet_agent: true };
    const { id } = await create("droplet", config);
    const state = await imported("droplet", id);
    expect(state).toMatchObject({ id, user_data: null, ssh_keys: null, droplet_agent: null, image: "debian-13-x64" });
    expect(plan("droplet", state, config).replacing.sort()).toEqual(["droplet_agent", "user_data"]);
    expect(plan("droplet", state, small)).toEqual({ changes: [], replacing: [] });
  });

  test("loses graceful_shutdown and resize_disk on import: one update without a request to the cloud", async () => {
    const config = { ...small, graceful_shutdown: true, resize_disk: false };
    const { id } = await create("droplet", config);
    const state = await imported("droplet", id);
    expect(plan("droplet", state, config)).toEqual({ changes: ["graceful_shutdown", "resize_disk"], replacing: [] });
    await update("droplet", state, config);
    expect(provider.did("power_cycle")).toEqual([]);
  });

  test("is power-cycled for another size, whose disk must not be smaller", async () => {
    const droplet = await create("droplet", small);
    const larger = { ...small, size: "s-2vcpu-2gb" };
    expect(plan("droplet", droplet, larger)).toEqual({ changes: ["size"], replacing: [] });
    const after = await update("droplet", droplet, larger);
    expect(after).toMatchObject({ disk: 60, price_monthly: 18 });
    expect(provider.did("power_cycle")).toEqual([`digitalocean_droplet ${droplet.id}`]);
    await expect(update("droplet", after, small)).rejects.toThrow("disks cannot shrink");
    await update("droplet", after, { ...larger, name: "renamed", tags: ["x"] });
    expect(provider.did("power_cycle")).toHaveLength(1);
  });

  test("keeps its disk, and can be resized back, if resize_disk is false", async () => {
    const droplet = await create("droplet", { ...small, resize_disk: false });
    const after = await update("droplet", droplet, { ...small, size: "s-2vcpu-2gb", resize_disk: false });
    expect(after.disk).toBe(25);
    expect((await update("droplet", after, { ...small, resize_disk: false })).vcpus).toBe(1);
  });

  test.each([
    ["size", "s-3vcpu", 'size "s-3vcpu" is not available'],
    ["region", "fra9", 'region "fra9" is not available'],
    ["image", "debian-1-x64", 'image "debian-1-x64" is not available'],
  ])("cannot have a %s that is not offered", async (member, value, message) => {
    await expect(create("droplet", { ...small, [member]: value })).rejects.toThrow(message);
    expect(provider.cloud.objects()).toEqual([]);
  });

  test("has no backup policy without backups, and none is read back", async () => {
    const backup_policy = [{ plan: "daily", weekday: null, hour: 8 }];
    await expect(create("droplet", { ...small, backup_policy })).rejects.toThrow("backups are enabled");
    const { id } = await create("droplet", { ...small, backups: true, backup_policy });
    const state = await imported("droplet", id);
    expect(plan("droplet", state, { ...small, backups: true })).toEqual({ changes: [], replacing: [] });
    expect(plan("droplet", state, { ...small, backups: true, backup_policy })).toEqual({
      changes: ["backup_policy"],
      replacing: [],
    });
  });
});

describe("volumes", () => {
  const disk = { name: "data", region: "fra1", size: 10, initial_filesystem_type: "ext4" };

  test("are attached by the droplet's own list, and to one droplet only", async () => {
    const volume = await create("volume", disk);
    const droplet = await create("droplet", { ...small, volume_ids: [volume.id] });
    expect(droplet.volume_ids).toEqual([volume.id]);
    expect(read("volume", volume).droplet_ids).toEqual([Number(droplet.id)]);
    await expect(create("droplet", { ...small, volume_ids: [volume.id] })).rejects.toThrow(
      `volume "data" is already attached to droplet ${droplet.id}`,
    );
    await expect(remove("volume", volume)).rejects.toThrow("detach it first");
    await update("droplet", droplet, { ...small, volume_ids: [] });
    await remove("volume", volume);
  });

  test("are attached by attachments, which cannot be imported and end with the droplet", async () => {
    const volume = await create("volume", disk);
    const droplet = await create("droplet", small);
    const attachment = await create("volume_attachment", { droplet_id: Number(droplet.id), volume_id: volume.id });
    expect(read("droplet", droplet).volume_ids).toEqual([volume.id]);
    await expect(imported("volume_attachment", attachment.id)).rejects.toThrow("cannot be imported");
    await remove("droplet", droplet);
    expect(read("volume_attachment", attachment)).toBeUndefined();
    expect(read("volume", volume).droplet_ids).toEqual([]);
  });

  test("grow in place, never shrink, and lose their format on import", async () => {
    const volume = await create("volume", disk);
    const grown = await update("volume", volume, { ...disk, size: 12 });
    expect(grown.size).toBe(12);
    await expect(update("volume", grown, disk)).rejects.toThrow("can only be expanded and not shrunk");
    const state = await imported("volume", volume.id);
    expect(plan("volume", state, { ...disk, size: 12 }).replacing).toEqual(["initial_filesystem_type"]);
    expect(state.filesystem_type).toBe("ext4");
  });

  test("must be in the droplet's region", async () => {
    const volume = await create("volume", { ...disk, region: "ams3" });
    await expect(create("droplet", { ...small, volume_ids: [volume.id] })).rejects.toThrow(
      'volume "data" is in ams3, and droplet "web" in fra1',
    );
    expect(provider.did("create")).toEqual([`digitalocean_volume ${volume.id}`]);
  });
});

describe("tags", () => {
  test("are created by use, and ignore case", async () => {
    const droplet = await create("droplet", { ...small, tags: ["Web"] });
    expect(provider.did("create")).toContain("digitalocean_tag Web");
    const tag = await create("tag", { name: "web" });
    expect(tag).toMatchObject({ id: "Web", droplets_count: 1, total_resource_count: 1 });
    const other = await create("droplet", { ...small, tags: ["WEB"] });
    expect(other.tags).toEqual(["Web"]);
    expect(plan("droplet", other, { ...small, tags: ["WEB"] })).toEqual({ changes: [], replacing: [] });
    expect(read("droplet", droplet).tags).toEqual(["Web"]);
  });

  test("are removed from all resources when they are deleted", async () => {
    const tag = await create("tag", { name: "web" });
    const droplet = await create("droplet", { ...small, tags: ["web", "db"] });
    await remove("tag", tag);
    expect(read("droplet", droplet).tags).toEqual(["db"]);
  });
});

describe("a firewall", () => {
  const ssh = { protocol: "tcp", port_range: "22", source_addresses: ["0.0.0.0/0"] };

  test("accepts existing tags, and drops deleted droplets", async () => {
    await expect(create("firewall", { name: "fw", tags: ["web"], inbound_rule: [ssh] })).rejects.toThrow(
      'the tag "web" does not exist',
    );
    await create("tag", { name: "web" });
    const droplet = await create("droplet", small);
    const config = { name: "fw", tags: ["web"], droplet_ids: [Number(droplet.id)], inbound_rule: [ssh] };
    const firewall = await create("firewall", config);
    expect(firewall).toMatchObject({ status: "succeeded", pending_changes: [] });
    expect(plan("firewall", firewall, config)).toEqual({ changes: [], replacing: [] });
    await remove("droplet", droplet);
    expect(read("firewall", firewall).droplet_ids).toEqual([]);
  });

  test("has rules, and ports in them", async () => {
    await expect(create("firewall", { name: "fw" })).rejects.toThrow("at least one rule must be specified");
    await expect(create("firewall", { name: "fw", inbound_rule: [{ protocol: "tcp" }] })).rejects.toThrow(
      "`port_range` is required where the protocol is tcp",
    );
    await create("firewall", { name: "fw", inbound_rule: [{ protocol: "icmp", source_addresses: ["::/0"] }] });
  });
});

describe("a reserved IP", () => {
  test("is moved in place, and has its droplet after an import", async () => {
    const one = await create("droplet", small);
    const other = await create("droplet", { ...small, name: "db" });
    const config = { region: "fra1", droplet_id: Number(one.id) };
    const ip = await create("reserved_ip", config);
    expect(ip.id).toBe(ip.ip_address);
    expect(await imported("reserved_ip", ip.id)).toMatchObject({ droplet_id: Number(one.id) });
    const moved = await update("reserved_ip", ip, { ...config, droplet_id: Number(other.id) });
    expect(moved.droplet_id).toBe(Number(other.id));
    expect(provider.did("power_cycle")).toEqual([]);
  });

  test("has the droplet of an assignment only after an import, when its own argument would unassign it", async () => {
    const droplet = await create("droplet", small);
    const ip = await create("reserved_ip", { region: "fra1" });
    const assignment = await create("reserved_ip_assignment", { ip_address: ip.id, droplet_id: Number(droplet.id) });
    expect(read("reserved_ip", ip).droplet_id).toBeNull();
    expect(plan("reserved_ip", read("reserved_ip", ip), { region: "fra1" }).changes).toEqual([]);

    const state = await imported("reserved_ip", ip.id);
    expect(plan("reserved_ip", state, { region: "fra1" })).toEqual({ changes: ["droplet_id"], replacing: [] });
    await update("reserved_ip", state, { region: "fra1" });
    expect(read("reserved_ip_assignment", assignment)).toBeUndefined();
  });

  test("has assignments that are imported by address and droplet", async () => {
    const droplet = await create("droplet", small);
    const ip = await create("reserved_ip", { region: "fra1" });
    const { id } = await create("reserved_ip_assignment", { ip_address: ip.id, droplet_id: Number(droplet.id) });
    expect(await imported("reserved_ip_assignment", `${ip.id},${droplet.id}`)).toMatchObject({ id, ip_address: ip.id });
    expect(await imported("reserved_ip_assignment", `${ip.id},1`)).toBeUndefined();
  });
});

describe("a load balancer", () => {
  const rule = { entry_port: 6443, entry_protocol: "tcp", target_port: 6443, target_protocol: "tcp" };
  const config = { name: "lb", region: "fra1", droplet_tag: "web", network: "INTERNAL", forwarding_rule: [rule] };

  test("forwards to the droplets of a tag, at an address in their VPC", async () => {
    const vpc = await create("vpc", { name: "net", region: "fra1", ip_range: "10.10.0.0/24" });
    const inVpc = { ...config, vpc_uuid: vpc.id };
    const lb = await create("loadbalancer", inVpc);
    expect(lb).toMatchObject({ ip: "10.10.0.2", size_unit: 1, status: "active", droplet_ids: [] });
    expect(lb.healthcheck).toMatchObject([{ protocol: "tcp", port: 6443, check_interval_seconds: 10 }]);
    const droplet = await create("droplet", { ...small, tags: ["web"], vpc_uuid: vpc.id });
    expect(read("loadbalancer", lb).droplet_ids).toEqual([Number(droplet.id)]);
    expect(plan("loadbalancer", read("loadbalancer", lb), inVpc)).toEqual({ changes: [], replacing: [] });
  });

  test("loses its network, which would replace it, and its ciphers on import", async () => {
    const whole = { ...config, network_stack: "IPV4", tls_cipher_policy: "STRONG" };
    const { id } = await create("loadbalancer", whole);
    expect(plan("loadbalancer", await imported("loadbalancer", id), whole)).toEqual({
      changes: ["network", "network_stack", "tls_cipher_policy"],
      replacing: ["network", "network_stack"],
    });
  });

  test("changes in place", async () => {
    const lb = await create("loadbalancer", config);
    const healthcheck = [{ protocol: "tcp", port: 6443, check_interval_seconds: 12 }];
    expect(plan("loadbalancer", lb, { ...config, healthcheck })).toEqual({
      changes: ["healthcheck.check_interval_seconds"],
      replacing: [],
    });
    expect((await update("loadbalancer", lb, { ...config, healthcheck })).ip).toBe(lb.ip);
  });
});

describe("a project", () => {
  test("has resources that are in no other project, and an environment in any case", async () => {
    const droplet = await create("droplet", small);
    const config = { name: "one", environment: "development", resources: [droplet.urn] };
    const one = await create("project", config);
    expect(one).toMatchObject({ environment: "Development", purpose: "Web Application" });
    expect(plan("project", one, config)).toEqual({ changes: [], replacing: [] });
    const other = await create("project", { name: "other", resources: [droplet.urn] });
    expect(read("project", one).resources).toEqual([]);
    expect(read("project", other).resources).toEqual([droplet.urn]);
    await remove("droplet", droplet);
    expect(read("project", other).resources).toEqual([]);
  });

  test("accepts resources from several configurations, each of which manages only its own", async () => {
    const project = await create("project", { name: "one" });
    const droplets = await Promise.all(["a", "b"].map((name) => create("droplet", { ...small, name })));
    const places = await Promise.all(
      droplets.map(({ urn }) => create("project_resources", { project: project.id, resources: [urn] })),
    );
    expect(read("project", project).resources).toHaveLength(2);
    expect(places.map((place) => read("project_resources", place).resources)).toEqual(droplets.map(({ urn }) => [urn]));
    const [first, second] = places as [TfObject, TfObject];
    await remove("project_resources", first);
    expect(read("project", project).resources).toEqual([droplets[1]?.urn]);
    expect(read("project_resources", second).resources).toEqual([droplets[1]?.urn]);
  });
});

test("VPCs do not overlap, and have a default range", async () => {
  const vpc = await create("vpc", { name: "a", region: "fra1" });
  expect(vpc).toMatchObject({ ip_range: "10.120.0.0/20", default: false, urn: `do:vpc:${vpc.id}` });
  expect((await create("vpc", { name: "b", region: "ams3" })).ip_range).toBe("10.120.16.0/20");
  await expect(create("vpc", { name: "c", region: "fra1", ip_range: "10.120.0.0/24" })).rejects.toThrow("overlaps");
  await expect(create("vpc", { name: "a", region: "fra1", ip_range: "10.1.0.0/24" })).rejects.toThrow(
    'the VPC name "a" is already taken',
  );
});

test("a key is the same with white space around it", async () => {
  const key = await create("ssh_key", { name: "k", public_key: publicKey });
  expect(key.fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  expect(plan("ssh_key", key, { name: "k", public_key: `${publicKey}\n` })).toEqual({ changes: [], replacing: [] });
  await expect(create("ssh_key", { name: "other", public_key: publicKey })).rejects.toThrow("is already taken");
});
