import type { TfObject } from "../../src/providers/types";
import { Provider } from "./provider";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1xR7f0u6nT0Z3Jb3Tq0b6b9Kq1m1m6nJx0Qm0r5b7E test";
const small = { name: "a", server_type: "cx23", image: "debian-13", location: "fsn1" };

let provider: Provider;
beforeEach(() => {
  provider = new Provider();
});

const create = (type: string, config: TfObject) => provider.create(`hcloud_${type}`, config);
const read = (type: string, state: TfObject) => provider.read(`hcloud_${type}`, state) as TfObject;
const update = (type: string, state: TfObject, config: TfObject) => provider.update(`hcloud_${type}`, state, config);
const remove = (type: string, state: TfObject) => provider.delete(`hcloud_${type}`, state);
const plan = (type: string, state: TfObject, config: TfObject) => provider.plan(`hcloud_${type}`, state, config);
const imported = (type: string, id: unknown) => provider.import(`hcloud_${type}`, String(id)) as Promise<TfObject>;
const all = (type: string) =>
  provider.cloud
    .objects()
    .filter((each) => each.type === `hcloud_${type}`)
    .map(({ object }) => object);
const numberOf = ({ id }: TfObject) => Number(id);

/** Creates a network with a subnet, 10.0.1.0/24. */
async function network(name = "net"): Promise<TfObject> {
  const made = await create("network", { name, ip_range: "10.0.0.0/16" });
  await subnet(made, "10.0.1.0/24");
  return made;
}

function subnet(within: TfObject, ip_range: string, network_zone = "eu-central"): Promise<TfObject> {
  return create("network_subnet", { network_id: numberOf(within), type: "cloud", network_zone, ip_range });
}

describe("a server", () => {
  test("gets its addresses, its disk and its state, the same in every run", async () => {
    const server = await create("server", small);
    expect(server).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      ipv4_address: expect.stringMatching(/^198\.18\.\d+\.\d+$/),
      ipv6_address: expect.stringMatching(/^2001:db8:[0-9a-f]+:[0-9a-f]+::1$/),
      ipv6_network: expect.stringMatching(/^2001:db8:[0-9a-f]+:[0-9a-f]+::\/64$/),
      primary_disk_size: 40,
      status: "running",
      backup_window: "",
      firewall_ids: [],
    });
    expect(read("server", server)).toEqual(server);
    expect(plan("server", server, small)).toEqual({ changes: [], replacing: [] });
  });

  test("has no public addresses if they are disabled, but then needs a network", async () => {
    const hidden = { ...small, public_net: [{ ipv4_enabled: false, ipv6_enabled: false }] };
    await expect(create("server", hidden)).rejects.toThrow('server "a" has no address');
    const net = await network();
    const server = await create("server", { ...hidden, network: [{ network_id: numberOf(net), alias_ips: [] }] });
    expect(server).toMatchObject({ ipv4_address: null, ipv6_address: null, ipv6_network: "<nil>" });
    expect(server.network).toMatchObject([{ ip: "10.0.1.1" }]);
    expect(all("primary_ip")).toEqual([]);
  });

  test("without public addresses is rejected with a firewall, and gets none later", async () => {
    const network_id = numberOf(await network());
    const hidden = {
      ...small,
      public_net: [{ ipv4_enabled: false, ipv6_enabled: false }],
      network: [{ network_id, alias_ips: [] }],
    };
    const firewall = numberOf(await create("firewall", { name: "fw" }));
    await expect(create("server", { ...hidden, firewall_ids: [firewall] })).rejects.toThrow(
      'server "a" has no public interface for a firewall (private_net_only_server)',
    );
    const server = await create("server", hidden);
    await expect(update("server", server, { ...hidden, firewall_ids: [firewall] })).rejects.toThrow(
      "(private_net_only_server)",
    );
    await expect(
      create("firewall_attachment", { firewall_id: firewall, server_ids: [numberOf(server)] }),
    ).rejects.toThrow("(private_net_only_server)");
  });

  test("is deleted together with the objects that only it owns", async () => {
    const net = await network();
    const named = await create("primary_ip", { name: "ip", type: "ipv4", location: "fsn1" });
    const server = await create("server", { ...small, public_net: [{ ipv4: named.id }] });
    expect(read("primary_ip", named).assignee_id).toBe(numberOf(server));
    const place = await create("server_network", { server_id: numberOf(server), network_id: numberOf(net) });
    const firewall = await create("firewall", { name: "fw", apply_to: [{ server: numberOf(server) }] });
    const volume = await create("volume", { name: "v", size: 10, server_id: numberOf(server) });
    const rdns = await create("rdns", {
      server_id: numberOf(server),
      ip_address: server.ipv4_address,
      dns_ptr: "a.example.com",
    });
    await remove("server", server);
    expect(read("server_network", place)).toBeUndefined();
    expect(read("rdns", rdns)).toBeUndefined();
    expect(read("firewall", firewall).apply_to).toEqual([]);
    expect(read("volume", volume).server_id).toBeNull();
    expect(all("primary_ip")).toEqual([expect.objectContaining({ name: "ip", assignee_id: 0 })]);
  });

  test("is rejected if the cloud would reject it, and leaves nothing behind", async () => {
    const refused = (config: TfObject) => expect(create("server", { ...small, ...config })).rejects;
    await refused({ server_type: "cx1" }).toThrow('server type "cx1" not found; the sandbox knows cx23');
    await refused({ server_type: "cx22" }).toThrow('server type "cx22" not found');
    await refused({ location: "ash" }).toThrow(
      "unsupported location for server type: cx23 is not sold in ash, only in fsn1, nbg1, hel1 (invalid_input)",
    );
    await refused({ server_type: "cpx11" }).toThrow("cpx11 is not sold in fsn1, only in ash, hil");
    await refused({ image: "debian-1" }).toThrow('image "debian-1" not found');
    await refused({ location: "moon" }).toThrow('location "moon" not found; the sandbox knows fsn1, nbg1');
    await refused({ ssh_keys: ["nobody"] }).toThrow("SSH key not found: nobody");
    await refused({ user_data: "x".repeat(32 * 1024 + 1) }).toThrow("longer than 32768 bytes");
    await refused({ delete_protection: true }).toThrow("must be the same");
    await refused({ firewall_ids: [99] }).toThrow(
      "firewall_ids refers to hcloud_firewall 99, which does not exist (not_found)",
    );
    await refused({ placement_group_id: 99 }).toThrow("hcloud_placement_group 99, which does not exist");
    await refused({ public_net: [{ ipv4: 99 }] }).toThrow("hcloud_primary_ip 99, which does not exist");
    await refused({ network: [{ network_id: 99 }] }).toThrow("hcloud_network 99, which does not exist");
    expect(provider.cloud.objects()).toEqual([]);
    expect(provider.cloud.journal).toEqual([]);
    await create("server", small);
    await refused({}).toThrow(
      /the name "a" of hcloud_server is already taken, by hcloud_server \d+ \(uniqueness_error\)/,
    );
  });

  test("knows SSH keys by name and by id", async () => {
    const key = await create("ssh_key", { name: "k", public_key: publicKey });
    await create("server", { ...small, ssh_keys: ["k", key.id] });
    await expect(create("ssh_key", { name: "k2", public_key: publicKey })).rejects.toThrow(
      "the SSH key with the fingerprint",
    );
    await expect(create("ssh_key", { name: "k3", public_key: "-----BEGIN OPENSSH PRIVATE KEY-----" })).rejects.toThrow(
      "is no OpenSSH public key",
    );
  });

  test("is protected from deletion, and from a disk that is too small", async () => {
    const config = { ...small, server_type: "cx33", delete_protection: true, rebuild_protection: true };
    const server = await create("server", config);
    await expect(remove("server", server)).rejects.toThrow("server deletion is protected (protected)");
    await expect(update("server", server, { ...config, server_type: "cx23" })).rejects.toThrow(
      "(80 GB) does not fit cx23 (40 GB)",
    );
    await expect(update("server", server, { ...config, server_type: "cax31" })).rejects.toThrow(
      'server "a" keeps its architecture: cx33 is x86, and cax31 is arm',
    );
    const grown = await update("server", server, { ...config, server_type: "cx43", keep_disk: true });
    expect(grown.primary_disk_size).toBe(80);
    const free = await update("server", grown, {
      ...config,
      server_type: "cx43",
      keep_disk: true,
      delete_protection: false,
      rebuild_protection: false,
    });
    await remove("server", free);
    expect(provider.cloud.objects()).toEqual([]);
  });

  test("is replaced for a new location or image, restarted for a new type, and otherwise neither", async () => {
    const server = await create("server", small);
    const planned = (config: TfObject) => plan("server", server, { ...small, ...config }).replacing;
    expect(planned({ location: "nbg1" })).toEqual(["location"]);
    expect(planned({ image: "debian-12" })).toEqual(["image"]);
    expect(planned({ user_data: "x" })).toEqual(["user_data"]);
    expect(planned({ ssh_keys: ["k"] })).toEqual(["ssh_keys"]);
    expect(planned({ name: "b", labels: { a: "1" }, server_type: "cx33", backups: true })).toEqual([]);
    const named = await update("server", server, { ...small, name: "b", labels: { a: "1" }, backups: true });
    expect(provider.did("power_cycle")).toEqual([]);
    await update("server", named, { ...small, name: "b", labels: { a: "1" }, backups: true, server_type: "cx33" });
    expect(provider.did("power_cycle")).toEqual([`hcloud_server ${server.id}`]);
  });

  test("cannot change its placement group while it runs, and a group takes ten", async () => {
    const group = await create("placement_group", { name: "g", type: "spread" });
    const placed = { placement_group_id: numberOf(group) };
    for (let n = 0; n < 10; n++) await create("server", { ...small, ...placed, name: `a${n}` });
    await expect(create("server", { ...small, ...placed })).rejects.toThrow("has 10 servers already");
    expect(read("placement_group", group).servers).toHaveLength(10);
    await expect(remove("placement_group", group)).rejects.toThrow(
      'is still used by hcloud_server "a0" (resource_in_use)',
    );
    const server = await create("server", small);
    await expect(update("server", server, { ...small, ...placed })).rejects.toThrow(
      "only while it is off (server_not_stopped)",
    );
  });

  test("is created from a snapshot by the snapshot's ID, which it shows", async () => {
    const server = await create("server", small);
    const snapshot = await create("snapshot", { server_id: numberOf(server) });
    const copy = await create("server", { ...small, name: "b", image: snapshot.id });
    expect((await imported("server", copy.id)).image).toBe(snapshot.id);
  });
});

describe("public_net of a server that runs", () => {
  const change = async (server: TfObject, before: TfObject[], after: TfObject[]) => {
    const state = {
      ...server,
      public_net: before.map((block) => ({ ipv4_enabled: true, ipv6_enabled: true, ipv4: 0, ipv6: 0, ...block })),
    };
    return update("server", state, { ...small, public_net: after });
  };

  test("removes an address and adds another, with a restart each time", async () => {
    const server = await create("server", small);
    const without = await change(server, [], [{ ipv4_enabled: false }]);
    expect(without).toMatchObject({ ipv4_address: null, ipv6_address: server.ipv6_address });
    const again = await change(without, [{ ipv4_enabled: false }], [{ ipv4_enabled: true }]);
    expect(again.ipv4_address).toMatch(/^198\.18\./);
    expect(provider.did("power_cycle")).toHaveLength(2);
  });

  test("moves to an address that has a name, and back", async () => {
    const ip = await create("primary_ip", { name: "ip", type: "ipv4", location: "fsn1" });
    const server = await create("server", small);
    const moved = await change(server, [], [{ ipv4: ip.id }]);
    expect(moved.ipv4_address).toBe(ip.ip_address);
    expect(read("primary_ip", ip).assignee_id).toBe(numberOf(server));
    const back = await change(moved, [{ ipv4: ip.id }], []);
    expect(back.ipv4_address).not.toBe(ip.ip_address);
    expect(read("primary_ip", ip).assignee_id).toBe(0);
  });

  test("cannot name an address of another kind, place or server", async () => {
    const ipv6 = await create("primary_ip", { name: "six", type: "ipv6", location: "fsn1" });
    const far = await create("primary_ip", { name: "far", type: "ipv4", location: "hel1" });
    const ip = await create("primary_ip", { name: "ip", type: "ipv4", location: "fsn1" });
    const named = (id: unknown, name: string) => create("server", { ...small, name, public_net: [{ ipv4: id }] });
    await expect(named(ipv6.id, "x")).rejects.toThrow("is an ipv6 address, not ipv4");
    await expect(named(far.id, "x")).rejects.toThrow('is in hel1, and server "x" in fsn1');
    await named(ip.id, "first");
    await expect(named(ip.id, "second")).rejects.toThrow("is already assigned to server");
    const off = create("server", { ...small, public_net: [{ ipv4: ip.id, ipv4_enabled: false }] });
    await expect(off).rejects.toThrow("needs ipv4_enabled = true");
  });

  test("deletes the address that it names after an import, because the state lacks it", async () => {
    const ip = await create("primary_ip", { name: "ip", type: "ipv4", location: "fsn1" });
    const config = { ...small, public_net: [{ ipv4: ip.id }] };
    const server = await create("server", config);
    const state = await imported("server", server.id);
    expect(state.public_net).toEqual([]);
    expect(plan("server", state, config).changes).toEqual(["public_net"]);
    await expect(update("server", state, config)).rejects.toThrow(
      `refers to hcloud_primary_ip ${ip.id}, which does not exist`,
    );
    const shielded = await update("primary_ip", read("primary_ip", ip), {
      name: "ip",
      type: "ipv4",
      location: "fsn1",
      delete_protection: true,
    });
    await expect(update("server", state, config)).rejects.toThrow("primary ip deletion is protected");
    expect(read("primary_ip", shielded).assignee_id).toBe(numberOf(server));
  });
});

describe("an import of a server", () => {
  const config = {
    ...small,
    user_data: "#cloud-config",
    ssh_keys: ["k"],
    labels: { a: "1" },
    keep_disk: true,
    shutdown_before_deletion: true,
    public_net: [{ ipv6_enabled: false }],
    backups: true,
  };

  test("omits attributes that the provider does not read, although the cloud has them", async () => {
    await create("ssh_key", { name: "k", public_key: publicKey });
    const server = await create("server", config);
    const state = await imported("server", server.id);
    expect(state).toMatchObject({
      user_data: null,
      ssh_keys: null,
      keep_disk: false,
      shutdown_before_deletion: false,
      public_net: [],
      network: [],
    });
    expect(state).toMatchObject({
      name: "a",
      image: "debian-13",
      labels: { a: "1" },
      backups: true,
      ipv4_address: server.ipv4_address,
    });
    expect(plan("server", state, config)).toEqual({
      changes: ["keep_disk", "shutdown_before_deletion", "ssh_keys", "user_data", "public_net"],
      replacing: ["ssh_keys", "user_data"],
    });
    expect(provider.cloud.object("hcloud_server", String(server.id))).toMatchObject({
      user_data: "#cloud-config",
      ssh_keys: ["k"],
    });
    expect(read("server", server)).toMatchObject({
      user_data: "#cloud-config",
      ssh_keys: ["k"],
      public_net: server.public_net,
    });
  });

  test("that is followed by a change keeps the attributes that the import omitted", async () => {
    await create("ssh_key", { name: "k", public_key: publicKey });
    const state = await imported("server", (await create("server", config)).id);
    const { user_data, ssh_keys, keep_disk, shutdown_before_deletion, public_net, ...rest } = config;
    const changed = await update("server", state, { ...rest, labels: { a: "2" } });
    expect(changed).toMatchObject({ labels: { a: "2" }, user_data: null });
    expect(provider.cloud.object("hcloud_server", String(state.id))).toMatchObject({
      user_data: "#cloud-config",
      keep_disk: true,
    });
  });

  test("of a missing server finds nothing", async () => {
    expect(await imported("server", 99)).toBeUndefined();
    expect(provider.cloud.journal).toEqual([]);
  });
});

describe("a network", () => {
  test("has one gateway for all its subnets, which lie in it and do not overlap", async () => {
    const net = await network();
    expect((await subnet(net, "10.0.2.0/24")).gateway).toBe("10.0.0.1");
    await expect(subnet(net, "10.1.0.0/24")).rejects.toThrow(
      'subnet 10.1.0.0/24 is not in the range 10.0.0.0/16 of network "net"',
    );
    await expect(subnet(net, "10.0.1.128/25")).rejects.toThrow("overlaps with subnet 10.0.1.0/24");
    await expect(create("network", { name: "x", ip_range: "192.0.2.0/24" })).rejects.toThrow("is not private");
    await expect(create("network", { name: "x", ip_range: "everything" })).rejects.toThrow("is no IPv4 range");
  });

  test("assigns the first free address of the last subnet, or the requested one", async () => {
    const net = await network();
    const place = async (name: string, wish: TfObject = {}) => {
      const server = await create("server", { ...small, name });
      return create("server_network", { server_id: numberOf(server), network_id: numberOf(net), ...wish });
    };
    expect((await place("a")).ip).toBe("10.0.1.1");
    expect((await place("b", { ip: "10.0.1.3", alias_ips: ["10.0.1.2"] })).ip).toBe("10.0.1.3");
    expect((await place("c")).ip).toBe("10.0.1.4");
    await expect(place("d", { ip: "10.0.1.2" })).rejects.toThrow(
      /the address 10.0.1.2 in network \d+ is already taken/,
    );
    await expect(place("e", { ip: "10.0.9.1" })).rejects.toThrow(
      'ip 10.0.9.1 is in no subnet of network "net"; its subnets are 10.0.1.0/24',
    );
    await expect(place("f", { ip: "10.0.1.255" })).rejects.toThrow("is reserved");
    await expect(place("g", { ip: "here" })).rejects.toThrow('ip "here" is no address');
    await expect(place("h", { alias_ips: ["10.0.9.1"] })).rejects.toThrow("ip 10.0.9.1 is in no subnet");
    await subnet(net, "10.0.2.0/24");
    const bySubnet = await place("i", { network_id: null, subnet_id: `${net.id}-10.0.1.0/24` });
    expect(bySubnet).toMatchObject({
      ip: "10.0.1.5",
      network_id: numberOf(net),
      mac_address: expect.stringMatching(/^86:/),
    });
    expect((await place("j")).ip).toBe("10.0.2.1");
  });

  test("is joined only after it has a subnet in the server's zone", async () => {
    const net = await create("network", { name: "net", ip_range: "10.0.0.0/16" });
    const join = async (server: TfObject) =>
      create("server_network", { server_id: numberOf(server), network_id: numberOf(net) });
    const server = await create("server", small);
    await expect(join(server)).rejects.toThrow(
      'network "net" has no subnet in eu-central, where fsn1 is (no_subnet_available)',
    );
    await subnet(net, "10.0.1.0/24", "us-east");
    await expect(join(server)).rejects.toThrow("no subnet in eu-central");
    await join(await create("server", { ...small, name: "b", server_type: "cpx11", location: "ash" }));
  });

  test("changes aliases in place, and an address only by leaving", async () => {
    const net = await network();
    const server = await create("server", small);
    const config = { server_id: numberOf(server), network_id: numberOf(net), ip: "10.0.1.5", alias_ips: ["10.0.1.6"] };
    const place = await create("server_network", config);
    expect(plan("server_network", place, { ...config, ip: "10.0.1.7" }).replacing).toEqual(["ip"]);
    const changed = await update("server_network", place, { ...config, alias_ips: ["10.0.1.8"] });
    expect(changed.alias_ips).toEqual(["10.0.1.8"]);
    expect(await create("server_network", { ...config, ip: "10.0.1.9" })).toMatchObject({
      id: place.id,
      ip: "10.0.1.5",
    });
    expect(await imported("server_network", place.id)).toMatchObject({ ip: "10.0.1.5", subnet_id: null });
  });

  test("keeps a subnet that is in use, and is deleted with everything in it", async () => {
    const net = await network();
    const server = await create("server", small);
    await create("server_network", { server_id: numberOf(server), network_id: numberOf(net) });
    const [inUse] = all("network_subnet");
    await expect(remove("network_subnet", inUse as TfObject)).rejects.toThrow(
      `has resources attached: server ${server.id}; take them out first`,
    );
    const route = { network_id: numberOf(net), destination: "172.16.0.0/16", gateway: "10.0.1.1" };
    await create("network_route", route);
    await expect(create("network_route", route)).rejects.toThrow(
      `hcloud_network_route ${net.id}-172.16.0.0/16 exists already`,
    );
    await expect(create("network_route", { ...route, destination: "0.0.0.0/0", gateway: "10.9.0.1" })).rejects.toThrow(
      "gateway 10.9.0.1 is in no subnet",
    );
    await remove("network", net);
    expect(
      provider.cloud
        .objects()
        .map(({ type }) => type)
        .filter((type) => type.includes("network")),
    ).toEqual([]);
    expect(read("server", server)).toBeDefined();
  });

  test("in a server's own block is joined, changed and left with it", async () => {
    const [one, two] = [await network("one"), await network("two")];
    const block = (net: TfObject, ip: string, alias_ips: string[] = []) => ({
      network_id: numberOf(net),
      ip,
      alias_ips,
    });
    const server = await create("server", { ...small, network: [block(one, "10.0.1.5")] });
    expect(server.network).toEqual([
      expect.objectContaining({ ip: "10.0.1.5", mac_address: expect.stringMatching(/^86:/) }),
    ]);
    const config = { ...small, network: [block(one, "10.0.1.5", ["10.0.1.6"]), block(two, "10.0.1.7")] };
    const both = await update("server", server, config);
    expect(both.network).toHaveLength(2);
    expect(plan("server", both, config).changes).toEqual([]);
    const moved = await update("server", both, { ...small, network: [block(two, "10.0.1.8")] });
    expect(moved.network).toEqual([expect.objectContaining({ network_id: numberOf(two), ip: "10.0.1.8" })]);
    expect(all("server_network")).toHaveLength(1);
  });

  test("in a server's own block changes with every plan unless its aliases are written", async () => {
    const net = await network();
    const written = { network_id: numberOf(net), ip: "10.0.1.5" };
    const server = await create("server", { ...small, network: [written] });
    expect(plan("server", server, { ...small, network: [written] }).changes).toEqual(["network"]);
    expect(plan("server", server, { ...small, network: [{ ...written, alias_ips: [] }] }).changes).toEqual([]);
  });
});

describe("a firewall", () => {
  const rule = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] };

  test("keeps addresses as ranges in their shortest form, and sees no change in that", async () => {
    const config = { name: "fw", rule: [{ ...rule, source_ips: ["10.0.0.1", "2001:DB8:0::/32"] }] };
    const firewall = await create("firewall", config);
    expect((firewall.rule as TfObject[])[0]?.source_ips).toEqual(["10.0.0.1/32", "2001:db8::/32"]);
    expect(plan("firewall", firewall, config).changes).toEqual([]);
    const turned = { name: "fw", rule: [{ ...rule, source_ips: ["2001:DB8:0::/32", "10.0.0.1"] }] };
    expect(plan("firewall", firewall, turned).changes).toEqual([]);
  });

  test.each([
    [{ ...rule, port: null }, 'rule (in tcp) of firewall "fw" needs a port'],
    [{ ...rule, protocol: "icmp" }, "can have no port"],
    [{ ...rule, source_ips: [] }, "needs source_ips"],
    [{ ...rule, direction: "out" }, "needs destination_ips"],
    [{ ...rule, destination_ips: ["0.0.0.0/0"] }, "can have no destination_ips"],
    [{ ...rule, source_ips: ["10.0.0.1/8"] }, '"10.0.0.1/8" is not the start of a range'],
  ])("refuses the rule %j", async (wrong, message) => {
    await expect(create("firewall", { name: "fw", rule: [wrong] })).rejects.toThrow(message);
  });

  test("is the same from the server, the firewall and an attachment", async () => {
    const firewall = await create("firewall", { name: "fw", rule: [rule] });
    const id = numberOf(firewall);
    const server = await create("server", { ...small, firewall_ids: [id] });
    expect(server.firewall_ids).toEqual([id]);
    expect(read("firewall", firewall).apply_to).toEqual([{ server: numberOf(server), label_selector: "" }]);
    expect(await imported("firewall_attachment", id)).toMatchObject({
      firewall_id: id,
      server_ids: [numberOf(server)],
      label_selectors: null,
    });

    const other = await create("server", { ...small, name: "b", labels: { role: "db" } });
    const attachment = { ...(await imported("firewall_attachment", id)) };
    await update("firewall_attachment", attachment, { firewall_id: id, label_selectors: ["role=db"] });
    expect(read("server", server).firewall_ids).toEqual([]);
    expect(read("server", other).firewall_ids).toEqual([id]);
    await remove("firewall_attachment", attachment);
    expect(read("server", other).firewall_ids).toEqual([]);
    await expect(create("firewall_attachment", { firewall_id: id })).rejects.toThrow(
      "needs server_ids or label_selectors",
    );
  });

  test("without apply_to keeps its targets", async () => {
    const firewall = await create("firewall", { name: "fw" });
    await create("server", { ...small, firewall_ids: [numberOf(firewall)] });
    const seen = read("firewall", firewall);
    expect(plan("firewall", seen, { name: "fw" }).changes).toEqual([]);
    expect((await update("firewall", seen, { name: "fw2" })).apply_to).toHaveLength(1);
  });
});

describe("a volume", () => {
  test("is in its server's location, never shrinks, and loses its format on import", async () => {
    const server = await create("server", small);
    const config = { name: "v", size: 10, server_id: numberOf(server), format: "ext4", automount: true };
    const volume = await create("volume", config);
    expect(volume).toMatchObject({ location: "fsn1", linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}` });
    expect((await update("volume", volume, { ...config, size: 12 })).size).toBe(12);
    await expect(update("volume", volume, config)).resolves.toMatchObject({ size: 12 });
    await expect(update("volume", { ...volume, size: 12 }, { ...config, size: 11 })).rejects.toThrow(
      "can only grow: it has 12 GB, and cannot be resized to 11",
    );
    const state = await imported("volume", volume.id);
    expect(state).toMatchObject({ format: null, automount: null, server_id: numberOf(server) });
    expect(plan("volume", state, { ...config, size: 12 })).toEqual({ changes: ["automount", "format"], replacing: [] });
  });

  test.each([
    [{ size: 9, location: "fsn1" }, "must have at least 10 GB"],
    [{ size: 10 }, "needs a location or a server_id"],
    [{ size: 10, location: "fsn1", automount: true }, "automount of a volume needs a server_id"],
  ])("refuses %j", async (config, message) => {
    await expect(create("volume", { name: "v", ...config })).rejects.toThrow(message);
  });

  test("is attached to one server at a time, in its own location", async () => {
    const [near, far] = [
      await create("server", small),
      await create("server", { ...small, name: "b", location: "hel1" }),
    ];
    const volume = await create("volume", { name: "v", size: 10, location: "fsn1" });
    const attach = (server: TfObject) =>
      create("volume_attachment", { volume_id: numberOf(volume), server_id: numberOf(server) });
    await expect(attach(far)).rejects.toThrow('volume "v" is in fsn1, and server "b" in hel1');
    const attachment = await attach(near);
    await expect(attach(near)).rejects.toThrow("is already attached to server");
    expect(read("volume", volume).server_id).toBe(numberOf(near));
    expect(await imported("volume_attachment", volume.id)).toMatchObject({
      volume_id: numberOf(volume),
      server_id: numberOf(near),
    });
    await remove("volume_attachment", attachment);
    expect(read("volume", volume).server_id).toBeNull();
    expect(read("volume_attachment", attachment)).toBeUndefined();
  });
});

describe("a load balancer", () => {
  const config = { name: "lb", load_balancer_type: "lb11", location: "fsn1" };

  test("has a default algorithm and the zone of its location", async () => {
    const loadBalancer = await create("load_balancer", config);
    expect(loadBalancer).toMatchObject({
      algorithm: [{ type: "round_robin" }],
      network_zone: "eu-central",
      network_id: null,
    });
    expect(plan("load_balancer", loadBalancer, config).changes).toEqual([]);
    const inZone = await create("load_balancer", { name: "lb2", load_balancer_type: "lb11", network_zone: "us-east" });
    expect(inZone.location).toBe("ash");
    await expect(create("load_balancer", { ...config, name: "x", network_zone: "us-east" })).rejects.toThrow(
      "is not in us-east",
    );
    await expect(create("load_balancer", { name: "x", load_balancer_type: "lb11" })).rejects.toThrow(
      "needs a location or a network_zone",
    );
    await expect(create("load_balancer", { ...config, name: "x", load_balancer_type: "lb1" })).rejects.toThrow(
      'load balancer type "lb1" not found',
    );
  });

  test("fills in services by their protocol", async () => {
    const { id } = await create("load_balancer", config);
    const web = await create("load_balancer_service", { load_balancer_id: id, protocol: "http" });
    expect(web).toMatchObject({
      id: `${id}__80`,
      listen_port: 80,
      destination_port: 80,
      http: [expect.objectContaining({ cookie_name: "HCLBSTICKY", timeout_idle: 60 })],
      health_check: [
        expect.objectContaining({
          protocol: "http",
          port: 80,
          interval: 15,
          http: [expect.objectContaining({ path: "/" })],
        }),
      ],
    });
    expect(plan("load_balancer_service", web, { load_balancer_id: id, protocol: "http" }).changes).toEqual([]);
    const tcp = { load_balancer_id: id, protocol: "tcp", listen_port: 6443, destination_port: 6443 };
    expect((await create("load_balancer_service", tcp)).health_check).toEqual([
      expect.objectContaining({ protocol: "tcp", http: [] }),
    ]);
    await expect(create("load_balancer_service", tcp)).rejects.toThrow(
      `hcloud_load_balancer_service ${id}__6443 exists already`,
    );
    await expect(create("load_balancer_service", { ...tcp, listen_port: null })).rejects.toThrow(
      "needs listen_port and destination_port",
    );
  });

  test("reaches only targets in the private network", async () => {
    const net = await network();
    const loadBalancer = await create("load_balancer", config);
    const server = await create("server", small);
    const target = {
      load_balancer_id: numberOf(loadBalancer),
      type: "server",
      server_id: numberOf(server),
      use_private_ip: true,
    };
    await expect(create("load_balancer_target", target)).rejects.toThrow(
      "is in no network, and use_private_ip needs one",
    );
    const place = { load_balancer_id: numberOf(loadBalancer), network_id: numberOf(net) };
    await create("load_balancer_network", place);
    expect(read("load_balancer", loadBalancer)).toMatchObject({ network_id: numberOf(net), network_ip: "10.0.1.1" });
    await expect(create("load_balancer_target", target)).rejects.toThrow(
      `server ${server.id} is not in network ${net.id}`,
    );
    await create("server_network", { server_id: numberOf(server), network_id: numberOf(net) });
    const made = await create("load_balancer_target", target);
    expect(made.id).toBe(`lb-srv-tgt-${server.id}-${loadBalancer.id}`);
    expect(await imported("load_balancer_target", `${loadBalancer.id}__server__${server.id}`)).toMatchObject({
      id: made.id,
      use_private_ip: true,
    });
    expect(read("load_balancer", loadBalancer).target).toEqual([
      { type: "server", server_id: numberOf(server), use_private_ip: false },
    ]);
    await remove("server", server);
    expect(read("load_balancer_target", made)).toBeUndefined();
    const other = await network("other");
    await expect(create("load_balancer_network", { ...place, network_id: numberOf(other) })).rejects.toThrow(
      "the network of load balancer",
    );
  });

  test("accepts targets by label or address, each with its own ID", async () => {
    const id = numberOf(await create("load_balancer", config));
    const byLabel = await create("load_balancer_target", {
      load_balancer_id: id,
      type: "label_selector",
      label_selector: "role=web",
    });
    const byIp = await create("load_balancer_target", { load_balancer_id: id, type: "ip", ip: "192.0.2.1" });
    expect(byLabel.id).toMatch(new RegExp(`^lb-label-selector-tgt-[0-9a-f]{64}-${id}$`));
    expect(byIp.id).toMatch(new RegExp(`^lb-ip-tgt-[0-9a-f]{64}-${id}$`));
    expect((await imported("load_balancer_target", `${id}__label_selector__role=web`)).id).toBe(byLabel.id);
    await expect(
      create("load_balancer_target", { load_balancer_id: id, type: "server", ip: "192.0.2.1" }),
    ).rejects.toThrow("needs server_id");
  });
});

describe("a reverse name", () => {
  test("belongs to an address that its owner has", async () => {
    const server = await create("server", small);
    const name = (ip_address: unknown) => ({ server_id: numberOf(server), ip_address, dns_ptr: "a.example.com" });
    const made = await create("rdns", name(server.ipv4_address));
    expect(made.id).toBe(`s-${server.id}-${server.ipv4_address}`);
    await create("rdns", name(server.ipv6_address));
    await expect(create("rdns", name("192.0.2.1"))).rejects.toThrow(
      `ip_address 192.0.2.1 does not belong to hcloud_server ${server.id}`,
    );
    expect((await update("rdns", made, { ...name(server.ipv4_address), dns_ptr: "b.example.com" })).dns_ptr).toBe(
      "b.example.com",
    );
    const floating = { floating_ip_id: 1, ip_address: "192.0.2.1", dns_ptr: "a.example.com" };
    await expect(create("rdns", floating)).rejects.toThrow("hcloud_floating_ip 1, which does not exist");
  });
});
