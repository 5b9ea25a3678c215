import { publicKey, type Rig, startRig } from "./rig";

/** Tests the real OpenTofu with the sandbox in place of Hetzner. */

jest.setTimeout(120_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());
afterEach(() => rig.sandbox.cloud.reset());

/** Returns a server, with additional text in its block and in the configuration. */
const server = (inBlock = "", besides = "") => `
resource "hcloud_server" "a" {
  name        = "a"
  server_type = "cx23"
  image       = "debian-13"
  location    = "fsn1"
  ${inBlock}
}
${besides}
`;

const importServer = (id: string) => `import {\n  to = hcloud_server.a\n  id = "${id}"\n}\n`;

const onlyServer = () =>
  rig.sandbox.cloud.objects().find(({ type }) => type === "hcloud_server") as {
    id: string;
    object: Record<string, unknown>;
  };
const operations = () => rig.sandbox.cloud.journal.map(({ operation, type }) => `${operation} ${type}`);

test("plans values of the cloud as unknown, creates the resources, and then plans no changes", async () => {
  const tofu = await rig.tofu(
    server(
      "",
      'output "ip" {\n  value = hcloud_server.a.ipv4_address\n}\noutput "network" {\n  value = hcloud_server.a.ipv6_network\n}',
    ),
  );
  const [planned] = await tofu.plan();
  expect(planned?.change.after).toMatchObject({ name: "a", location: "fsn1", backups: false, keep_disk: false });
  expect(planned?.change.after_unknown).toMatchObject({ id: true, ipv4_address: true, status: true });
  await tofu.apply();
  const { object } = onlyServer();
  expect(JSON.parse(await tofu.run("output", "-json"))).toMatchObject({
    ip: { value: object.ipv4_address },
    network: { value: object.ipv6_network },
  });
  expect(object.ipv4_address).toMatch(/^198\.18\./);
  expect(await tofu.plan()).toEqual([]);
});

test("updates in place, replaces resources that cannot be updated, and destroys", async () => {
  const tofu = await rig.tofu(server('labels = { a = "1" }'));
  await tofu.apply();
  const { id } = onlyServer();

  await tofu.write(server('labels = { a = "2" }'));
  expect(await tofu.counts()).toEqual({ import: 0, add: 0, change: 1, destroy: 0 });
  await tofu.apply();
  expect(onlyServer()).toMatchObject({ id, object: { labels: { a: "2" } } });

  await tofu.write(server('labels = { a = "2" }').replace("fsn1", "nbg1"));
  const [replacement] = await tofu.plan();
  expect(replacement?.change).toMatchObject({ actions: ["delete", "create"], replace_paths: [["location"]] });
  await tofu.apply();
  expect(onlyServer().id).not.toBe(id);

  await tofu.run("destroy", "-auto-approve");
  expect(rig.sandbox.cloud.objects()).toEqual([]);
});

test("detects changed and deleted resources on a refresh, but not attributes that no provider reads", async () => {
  const tofu = await rig.tofu(server('user_data = "#cloud-config"'));
  await tofu.apply();
  const snapshot = rig.sandbox.cloud.snapshot();
  Object.assign(snapshot.objects.hcloud_server?.[onlyServer().id] ?? {}, {
    labels: { by: "hand" },
    user_data: "something else",
  });
  rig.sandbox.cloud.restore(snapshot);
  const [change] = await tofu.plan();
  expect(change?.change).toMatchObject({
    actions: ["update"],
    before: { labels: { by: "hand" }, user_data: "#cloud-config" },
  });

  rig.sandbox.cloud.reset();
  expect(await tofu.counts()).toEqual({ import: 0, add: 1, change: 0, destroy: 0 });
});

describe("after an import", () => {
  const written = 'user_data = "#cloud-config"\n  ssh_keys = ["k"]';
  const key = `resource "hcloud_ssh_key" "k" {\n  name       = "k"\n  public_key = "${publicKey}"\n}`;

  test("user data and keys that are not ignored replace the server", async () => {
    const first = await rig.tofu(server(`${written}\n  depends_on = [hcloud_ssh_key.k]`, key));
    await first.apply();
    const { id } = onlyServer();
    const second = await rig.tofu(server(written, importServer(id)));
    const [change] = await second.plan();
    expect(change?.change).toMatchObject({
      actions: ["delete", "create"],
      importing: { id },
      replace_paths: [["ssh_keys"], ["user_data"]],
    });

    const ignoring = await rig.tofu(
      server(`${written}\n  lifecycle {\n    ignore_changes = [user_data, ssh_keys]\n  }`, importServer(id)),
    );
    expect(await ignoring.counts()).toEqual({ import: 1, add: 0, change: 0, destroy: 0 });
    await ignoring.apply();
    // The machine keeps the values that it was created with.
    expect(onlyServer().object).toMatchObject({ id, user_data: "#cloud-config", ssh_keys: ["k"] });
  });

  test("an image given by its number replaces the server, and by its name does not", async () => {
    const byNumber = server().replace("debian-13", "161547269");
    await (await rig.tofu(byNumber)).apply();
    const { id } = onlyServer();
    const [change] = await (await rig.tofu(byNumber + importServer(id))).plan();
    expect(change?.change).toMatchObject({ actions: ["delete", "create"], replace_paths: [["image"]] });
    const byName = await rig.tofu(server("", importServer(id)).replace("debian-13", "ubuntu-24.04"));
    expect(await byName.counts()).toEqual({ import: 1, add: 0, change: 0, destroy: 0 });
  });

  test("public_net that is not ignored turns the server off and on", async () => {
    const ipv6Only = "public_net {\n    ipv4_enabled = false\n  }";
    await (await rig.tofu(server(ipv6Only))).apply();
    const { id } = onlyServer();
    const tofu = await rig.tofu(server(ipv6Only, importServer(id)));
    expect(await tofu.counts()).toEqual({ import: 1, add: 0, change: 1, destroy: 0 });
    await tofu.apply();
    expect(operations().slice(-2)).toEqual(["update hcloud_server", "power_cycle hcloud_server"]);
  });

  test("public_net that is not ignored deletes the address that it names", async () => {
    const address = 'resource "hcloud_primary_ip" "ip" {\n  name = "ip"\n  type = "ipv4"\n  location = "fsn1"\n}\n';
    const named = "public_net {\n    ipv4 = hcloud_primary_ip.ip.id\n  }";
    await (await rig.tofu(server(named, address))).apply();
    const ip = rig.sandbox.cloud.objects().find(({ object }) => object.name === "ip");
    const importIp = `import {\n  to = hcloud_primary_ip.ip\n  id = "${ip?.id}"\n}\n`;
    const tofu = await rig.tofu(server(named, address + importIp + importServer(onlyServer().id)));
    await expect(tofu.apply()).rejects.toThrow(
      /public_net.ipv4 of server "a" refers to hcloud_primary_ip \d+, which does not exist/,
    );
  });

  test.each(["keep_disk", "shutdown_before_deletion"])(
    "%s that is set is written once more, without a restart",
    async (name) => {
      await (await rig.tofu(server(`${name} = true`))).apply();
      const tofu = await rig.tofu(server(`${name} = true`, importServer(onlyServer().id)));
      expect(await tofu.counts()).toEqual({ import: 1, add: 0, change: 1, destroy: 0 });
      await tofu.apply();
      expect(operations()).not.toContain("power_cycle hcloud_server");
      expect(await tofu.plan()).toEqual([]);
    },
  );

  test("a network in the server's block is added once more, and the format of a volume too", async () => {
    const network = `
resource "hcloud_network" "n" {
  name     = "net"
  ip_range = "10.0.0.0/16"
}
resource "hcloud_network_subnet" "s" {
  network_id   = hcloud_network.n.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.1.0/24"
}
resource "hcloud_volume" "v" {
  name      = "v"
  size      = 10
  server_id = hcloud_server.a.id
  format    = "ext4"
  automount = true
}
`;
    const first = await rig.tofu(
      server("network {\n    network_id = hcloud_network_subnet.s.network_id\n    alias_ips = []\n  }", network),
    );
    await first.apply();
    expect(await first.plan()).toEqual([]);
    const state = new Map((await first.state()).map(({ type, values }) => [type, values.id]));
    const imports = ["network.n", "network_subnet.s", "server.a", "volume.v"].map((address) => {
      return `import {\n  to = hcloud_${address}\n  id = "${state.get(`hcloud_${address.split(".")[0]}`)}"\n}\n`;
    });
    const second = await rig.tofu(
      server(
        "network {\n    network_id = hcloud_network_subnet.s.network_id\n    alias_ips = []\n  }",
        network + imports.join(""),
      ),
    );
    const changes = await second.plan();
    expect(changes.filter(({ change }) => change.actions[0] === "update").map(({ address }) => address)).toEqual([
      "hcloud_server.a",
      "hcloud_volume.v",
    ]);
    await second.apply();
    expect(await second.plan()).toEqual([]);
  });

  test("a missing object cannot be imported", async () => {
    const tofu = await rig.tofu(server("", importServer("99")));
    await expect(tofu.plan()).rejects.toThrow("there is no hcloud_server 99 to import");
  });
});

test("a firewall that selects the server by its labels is never in peace with firewall_ids", async () => {
  const firewalls = `
resource "hcloud_firewall" "own" {
  name = "own"
}
resource "hcloud_firewall" "by_label" {
  name = "by-label"
  apply_to {
    label_selector = "role=web"
  }
}
`;
  const tofu = await rig.tofu(
    server('firewall_ids = [hcloud_firewall.own.id]\n  labels = { role = "web" }', firewalls),
  );
  await tofu.apply();
  expect(await tofu.counts()).toEqual({ import: 0, add: 0, change: 1, destroy: 0 });
});

describe("rejects with OpenTofu's own message or the provider's", () => {
  const refusals: [why: string, configuration: string, message: string | RegExp][] = [
    ["a type that it has not", 'resource "hcloud_floating_ip" "x" {\n  type = "ipv4"\n}', /hcloud_floating_ip/],
    ["an argument that is not there", server('colour = "red"'), /argument named "colour" is not expected/],
    [
      "an argument in a block that is not there",
      server("public_net {\n    ipv7 = 1\n  }"),
      /argument named "ipv7" is not expected/,
    ],
    [
      "a required argument that is missing",
      'resource "hcloud_volume" "v" {\n  name = "v"\n}',
      /argument "size" is required/,
    ],
    ["a wrong type", server('placement_group_id = "many"'), /placement_group_id.*number/],
    [
      "a value that is not allowed",
      'resource "hcloud_placement_group" "p" {\n  name = "p"\n  type = "heap"\n}',
      'type is "heap"; allowed are "spread"',
    ],
    [
      "two of which one is to be set",
      'resource "hcloud_rdns" "r" {\n  server_id = 1\n  primary_ip_id = 2\n  ip_address = "198.18.0.1"\n  dns_ptr = "a.example.com"\n}',
      "set exactly one of server_id, primary_ip_id, floating_ip_id, load_balancer_id; server_id and primary_ip_id are set",
    ],
    ["what the provider has removed", server('datacenter = "fsn1-dc14"'), "datacenter cannot be used any more"],
  ];

  test.each(refusals)("%s", async (_, configuration, message) => {
    const tofu = await rig.tofu(configuration).catch((error) => error);
    await expect(tofu instanceof Error ? Promise.reject(tofu) : tofu.run("validate")).rejects.toThrow(message);
  });

  test("requests that the cloud rejects, and the state does not change", async () => {
    const tofu = await rig.tofu(server("delete_protection = true\n  rebuild_protection = true"));
    await tofu.apply();
    await expect(tofu.run("destroy", "-auto-approve")).rejects.toThrow("server deletion is protected (protected)");
    expect(await tofu.state()).toHaveLength(1);
    expect(await tofu.plan()).toEqual([]);
  });
});
