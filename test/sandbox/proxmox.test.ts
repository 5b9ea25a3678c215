import type { TfObject } from "../../src/providers/types";
import { Provider } from "./provider";

let provider: Provider;
beforeEach(() => {
  provider = new Provider();
});

const create = (type: string, config: TfObject) => provider.create(`proxmox_virtual_environment_${type}`, config);
const read = (type: string, state: TfObject) => provider.read(`proxmox_virtual_environment_${type}`, state) as TfObject;
const update = (type: string, state: TfObject, config: TfObject) =>
  provider.update(`proxmox_virtual_environment_${type}`, state, config);
const remove = (type: string, state: TfObject) => provider.delete(`proxmox_virtual_environment_${type}`, state);
const plan = (type: string, state: TfObject, config: TfObject) =>
  provider.plan(`proxmox_virtual_environment_${type}`, state, config);
const imported = (type: string, id: string) =>
  provider.import(`proxmox_virtual_environment_${type}`, id) as Promise<TfObject>;
const powerCycles = () => provider.did("power_cycle").length;
const nothing = { changes: [], replacing: [] };

/** An attribute, not a block: OpenTofu sends all its members. */
const device = {
  ...{ bridge: "vmbr0", disconnected: null, enabled: null, firewall: null, mac_address: null, model: null },
  ...{ mtu: null, queues: null, rate_limit: null, trunks: null, vlan_id: null },
};
const vm = { name: "vm", node_name: "pve", network_device: [device], agent: [{ enabled: true }] };
const disk = { interface: "scsi0", size: 8 };
const container = {
  node_name: "pve",
  operating_system: [{ template_file_id: "local:vztmpl/debian.tar.zst", type: "debian" }],
  network_interface: [{ name: "eth0" }],
};

describe("machines and containers", () => {
  test("share one series of IDs, and use the first free one", async () => {
    const ids = [
      (await create("vm", vm)).vm_id,
      (await create("container", { ...container, vm_id: 102 })).vm_id,
      (await create("container", container)).vm_id,
      (await create("vm", vm)).vm_id,
    ];
    expect(ids).toEqual([100, 102, 101, 103]);
    await expect(create("vm", { ...vm, vm_id: 101 })).rejects.toThrow("the VM ID 101 is already taken");
  });

  test("are replaced for another ID or node", async () => {
    const state = await create("vm", { ...vm, vm_id: 100 });
    expect(plan("vm", state, { ...vm, vm_id: 200 }).replacing).toEqual(["vm_id"]);
    expect(plan("vm", state, { ...vm, node_name: "other" }).replacing).toEqual(["node_name"]);
    expect(plan("vm", state, vm)).toEqual(nothing);
  });

  test("are not deleted while they are protected", async () => {
    const state = await create("vm", { ...vm, protection: true });
    await expect(remove("vm", state)).rejects.toThrow("can't remove VM 100 - protection mode enabled");
    await remove("vm", await update("vm", state, vm));
    expect(read("vm", state)).toBeUndefined();
  });

  test.each([
    ["vm", vm],
    ["container", container],
  ])("keep their tags in order and in small letters, so that capitals drift: %s", async (type, config) => {
    const state = await create(type, { ...config, tags: ["web", "a"] });
    expect(state.tags).toEqual(["a", "web"]);
    expect(plan(type, state, { ...config, tags: ["web", "a"] })).toEqual(nothing);
    const capital = await create(type, { ...config, tags: ["Web"] });
    expect(capital.tags).toEqual(["web"]);
    expect(plan(type, capital, { ...config, tags: ["Web"] }).changes).toEqual(["tags"]);
  });
});

describe("HA", () => {
  const manage = (resource_id: string) => provider.create("proxmox_haresource", { resource_id });
  const rule = (name: string, resources: string[]) =>
    provider.create("proxmox_harule", { rule: name, type: "node-affinity", resources, nodes: { pve: 1 } });

  test("manages machines that exist, by rules for those that it manages", async () => {
    await expect(manage("vm:100")).rejects.toThrow("unable to add service 'vm:100': no such VM or container");
    await create("vm", vm);
    await expect(rule("a", ["vm:100"])).rejects.toThrow("cannot use unmanaged resource(s) vm:100");
    expect(await manage("vm:100")).toMatchObject({ id: "vm:100", type: "vm", state: "started" });
    expect(await rule("a", ["vm:100"])).toMatchObject({ id: "a", strict: false, disable: false });
  });

  test("forgets a machine that is deleted, and the rules of it alone", async () => {
    const state = await create("vm", vm);
    await create("container", container);
    const managed = await manage("vm:100");
    await manage("ct:101");
    const alone = await rule("alone", ["vm:100"]);
    const both = await rule("both", ["ct:101", "vm:100"]);
    await remove("vm", state);
    expect(provider.read("proxmox_haresource", managed)).toBeUndefined();
    expect(provider.read("proxmox_harule", alone)).toBeUndefined();
    expect(provider.read("proxmox_harule", both)).toMatchObject({ resources: ["ct:101"] });
  });
});

describe("a machine", () => {
  test("has MAC addresses of Proxmox's range, and the addresses that its agent reports", async () => {
    const initialization = [{ ip_config: [{ ipv4: [{ address: "10.0.0.5/24", gateway: "10.0.0.1" }] }] }];
    const state = await create("vm", { ...vm, initialization });
    const [{ mac_address }] = state.network_device as [{ mac_address: string }];
    expect(mac_address).toMatch(/^BC:24:11(:[0-9A-F]{2}){3}$/);
    expect(state).toMatchObject({
      ipv4_addresses: [["127.0.0.1"], ["10.0.0.5"]],
      ipv6_addresses: [["::1"], [expect.stringMatching(/^fe80::/)]],
      network_interface_names: ["lo", "eth0"],
      mac_addresses: ["00:00:00:00:00:00", mac_address],
    });
  });

  test("reports no addresses without an agent or while it is off", async () => {
    const mute = await create("vm", { ...vm, agent: [] });
    const off = await create("vm", { ...vm, started: false });
    for (const state of [mute, off]) {
      expect(state).toMatchObject({ ipv4_addresses: [], ipv6_addresses: [], network_interface_names: [] });
      expect(state.mac_addresses).toHaveLength(1);
    }
  });

  test("gets an address by DHCP if configured", async () => {
    const initialization = [{ ip_config: [{ ipv4: [{ address: "dhcp" }] }] }];
    const { ipv4_addresses } = await create("vm", { ...vm, initialization });
    expect(ipv4_addresses).toEqual([["127.0.0.1"], [expect.stringMatching(/^192\.168\./)]]);
  });

  test("has disks that grow without a restart and never shrink", async () => {
    const state = await create("vm", { ...vm, disk: [disk] });
    expect(state.disk).toMatchObject([{ path_in_datastore: "vm-100-disk-0", file_format: "raw", speed: [] }]);
    const grown = await update("vm", state, { ...vm, disk: [{ ...disk, size: 10 }] });
    expect(grown.disk).toMatchObject([{ size: 10 }]);
    expect(powerCycles()).toBe(0);
    await expect(update("vm", grown, { ...vm, disk: [disk] })).rejects.toThrow(
      "Cannot shrink local-lvm:vm-100-disk-0 in VM 100, it is not supported!",
    );
  });

  test("adds a disk without a restart, and cannot lose its boot disk", async () => {
    const second = { interface: "scsi1", size: 4 };
    const state = await create("vm", { ...vm, disk: [disk] });
    const two = await update("vm", state, { ...vm, disk: [disk, second] });
    expect(two.disk).toMatchObject([{}, { path_in_datastore: "vm-100-disk-1" }]);
    expect(powerCycles()).toBe(0);
    await expect(update("vm", two, { ...vm, disk: [second] })).rejects.toThrow('cannot delete boot disk "scsi0"');
  });

  test.each<[string, TfObject, number]>([
    ["its name, its description, its tags", { name: "other", description: "one", tags: ["a"] }, 0],
    ["its memory", { memory: [{ dedicated: 2048 }] }, 1],
    ["its processors", { cpu: [{ cores: 2 }] }, 1],
    ["its VLAN", { network_device: [{ ...device, vlan_id: 20 }] }, 1],
    ["its address", { initialization: [{ ip_config: [{ ipv4: [{ address: "10.0.0.5/24" }] }] }] }, 1],
    ["how its disk is asked", { disk: [{ ...disk, aio: "native" }] }, 1],
  ])("is changed in place, and restarted where it must be: %s", async (_, change, times) => {
    const config = { ...vm, disk: [disk] };
    const state = await create("vm", config);
    expect(plan("vm", state, { ...config, ...change }).replacing).toEqual([]);
    await update("vm", state, { ...config, ...change });
    expect(powerCycles()).toBe(times);
  });

  test("that is off is not turned on by a change", async () => {
    const state = await create("vm", { ...vm, started: false });
    await update("vm", state, { ...vm, started: false, memory: [{ dedicated: 2048 }] });
    await update("vm", await create("vm", vm), { ...vm, started: false, memory: [{ dedicated: 2048 }] });
    expect(powerCycles()).toBe(0);
  });

  test("never shows its password, and keeps it", async () => {
    const withPassword = (password: string) => ({ ...vm, initialization: [{ user_account: [{ password }] }] });
    const state = await create("vm", withPassword("secret12"));
    expect(state.initialization).toMatchObject([{ user_account: [{ password: "**********" }] }]);
    expect(plan("vm", await imported("vm", "pve/100"), withPassword("secret12"))).toEqual(nothing);
  });

  test("refers to existing snippets", async () => {
    const initialization = [{ user_data_file_id: "local:snippets/a.yaml" }];
    await expect(create("vm", { ...vm, initialization })).rejects.toThrow(
      "volume 'local:snippets/a.yaml' does not exist",
    );
    await create("file", { node_name: "pve", datastore_id: "local", source_raw: [{ data: "x", file_name: "a.yaml" }] });
    const state = await create("vm", { ...vm, initialization });
    expect(plan("vm", state, { ...vm, initialization: [{ user_data_file_id: "local:snippets/b.yaml" }] })).toEqual({
      changes: ["initialization.user_data_file_id"],
      replacing: ["initialization.user_data_file_id"],
    });
  });

  test("is cloned from an existing machine", async () => {
    await expect(create("vm", { ...vm, clone: [{ vm_id: 9000 }] })).rejects.toThrow("to clone");
    await create("vm", { ...vm, vm_id: 9000, template: true });
    expect((await create("vm", { ...vm, clone: [{ vm_id: 9000 }] })).vm_id).toBe(100);
  });

  test("that is a template stays one, and is off", async () => {
    const state = await create("vm", { ...vm, template: true });
    expect(state.started).toBe(false);
    await expect(update("vm", state, vm)).rejects.toThrow("Cannot convert a template back");
  });
});

describe("a machine that is imported", () => {
  test("has lost its image and its clone: one causes a change, the other a replacement", async () => {
    const config = { ...vm, disk: [{ ...disk, import_from: "local:import/a.qcow2" }] };
    await create("vm", { ...config, vm_id: 100 });
    expect(plan("vm", await imported("vm", "pve/100"), config)).toEqual({
      changes: ["disk.import_from"],
      replacing: [],
    });
    await create("vm", { ...vm, vm_id: 200, clone: [{ vm_id: 100 }] });
    expect(plan("vm", await imported("vm", "pve/200"), { ...vm, clone: [{ vm_id: 100 }] })).toEqual({
      changes: ["clone"],
      replacing: ["clone"],
    });
  });

  test("has the defaults for stopping and for timeouts", async () => {
    await create("vm", { ...vm, stop_on_destroy: true, timeout_create: 60 });
    const state = await imported("vm", "pve/100");
    expect(plan("vm", state, vm)).toEqual(nothing);
    expect(plan("vm", state, { ...vm, stop_on_destroy: true }).changes).toEqual(["stop_on_destroy"]);
  });

  test.each<[string, TfObject]>([
    ["agent", { agent: [{ enabled: false }] }],
    ["cpu", { cpu: [{ cores: 1 }] }],
    ["memory", { memory: [{ dedicated: 512 }] }],
    ["operating_system", { operating_system: [{ type: "other" }] }],
    ["vga", { vga: [{ type: "std" }] }],
  ])("shows no %s that is as the provider's defaults have it", async (name, block) => {
    const config = { name: "vm", node_name: "pve", ...block };
    const state = await create("vm", config);
    expect(plan("vm", read("vm", state), config)).toEqual(nothing);
    expect(plan("vm", await imported("vm", "pve/100"), config)).toEqual({ changes: [name], replacing: [] });
  });

  test.each<[string, TfObject]>([
    ["cpu", { cpu: [{ cores: 1, units: 100 }] }],
    ["cpu", { cpu: [{ cores: 2, type: "x86-64-v2-AES" }] }],
    ["memory", { memory: [{ dedicated: 512, floating: 512 }] }],
    ["operating_system", { operating_system: [{ type: "l26" }] }],
  ])("shows a %s that differs from them", async (_, block) => {
    const config = { name: "vm", node_name: "pve", ...block };
    await create("vm", config);
    expect(plan("vm", await imported("vm", "pve/100"), config)).toEqual(nothing);
  });

  test("is found on its node only", async () => {
    await create("vm", vm);
    expect(await imported("vm", "other/100")).toBeUndefined();
    await expect(imported("vm", "100")).rejects.toThrow('"100" is not a valid import ID; expected {node_name}/{id}');
  });
});

describe("a container", () => {
  test("has an address on every configured interface while it is on", async () => {
    const initialization = [{ hostname: "ct", ip_config: [{ ipv4: [{ address: "10.0.0.7/24" }] }] }];
    const state = await create("container", { ...container, initialization });
    expect(state).toMatchObject({ ipv4: { eth0: "10.0.0.7" }, ipv6: {} });
    expect(state.network_interface).toMatchObject([{ mac_address: expect.stringMatching(/^BC:24:11:/) }]);
    expect((await create("container", { ...container, initialization, started: false })).ipv4).toEqual({});
  });

  test("has volumes in the datastores that it names, and a description that ends its line", async () => {
    const config = {
      ...container,
      description: "one",
      disk: [{ datastore_id: "local-lvm", size: 8 }],
      mount_point: [{ volume: "local-lvm", size: "4G", path: "/srv" }],
    };
    const state = await create("container", config);
    expect(state).toMatchObject({
      description: "one\n",
      disk: [{ path_in_datastore: "local-lvm:vm-100-disk-0" }],
      mount_point: [{ volume: "local-lvm:vm-100-disk-1" }],
    });
    expect(plan("container", state, config)).toEqual(nothing);
    const grown = { ...config, mount_point: [{ volume: "local-lvm", size: "5G", path: "/srv" }] };
    expect(plan("container", state, grown).replacing).toEqual(["mount_point.size"]);
  });

  test("has a root disk that grows in place without a restart and never shrinks", async () => {
    const config = { ...container, disk: [{ datastore_id: "local-lvm", size: 8 }] };
    const state = await create("container", config);
    const larger = { ...container, disk: [{ datastore_id: "local-lvm", size: 12 }] };
    expect(plan("container", state, larger)).toEqual({ changes: ["disk.size"], replacing: [] });
    const grown = await update("container", state, larger);
    expect(powerCycles()).toBe(0);
    expect(plan("container", grown, config)).toEqual({ changes: ["disk.size"], replacing: [] });
    await expect(update("container", grown, config)).rejects.toThrow("has to be greater than the current disk (12G)");
  });

  test.each<[string, TfObject, number]>([
    ["its tags", { tags: ["a"] }, 0],
    ["its memory", { memory: [{ dedicated: 1024 }] }, 1],
    ["its host name", { initialization: [{ hostname: "other" }] }, 1],
  ])("is changed in place, and restarted where it must be: %s", async (_, change, times) => {
    const config = { ...container, initialization: [{ hostname: "ct" }] };
    const state = await create("container", config);
    await update("container", state, { ...config, ...change });
    expect(powerCycles()).toBe(times);
  });

  test("that is imported has lost its ID, its template, its account and all its timeouts", async () => {
    const config = { ...container, vm_id: 300, initialization: [{ user_account: [{ keys: ["ssh-ed25519 A"] }] }] };
    await create("container", config);
    const { changes, replacing } = plan("container", await imported("container", "pve/300"), config);
    expect(replacing).toEqual(["initialization.user_account", "operating_system.template_file_id"]);
    expect(changes.filter((path) => !replacing.includes(path))).toEqual([
      ...["timeout_clone", "timeout_create", "timeout_delete", "timeout_start", "timeout_update", "vm_id"],
    ]);
  });

  test("is created from a template or from another container", async () => {
    await expect(create("container", { node_name: "pve" })).rejects.toThrow("neither an operating_system nor a clone");
    await expect(create("container", { node_name: "pve", clone: [{ vm_id: 100 }] })).rejects.toThrow("to clone");
  });
});

describe("a file", () => {
  const snippet = { node_name: "pve", datastore_id: "local", source_raw: [{ data: "x", file_name: "a.yaml" }] };

  test("is identified by its datastore, its content type, which follows from its name, and its name", async () => {
    const state = await create("file", snippet);
    expect(state).toMatchObject({ id: "local:snippets/a.yaml", content_type: "snippets", file_name: "a.yaml" });
    await expect(create("file", { ...snippet, overwrite: false })).rejects.toThrow("already exists");
    await create("file", snippet);
    expect(provider.cloud.objects()).toHaveLength(1);
    await expect(create("file", { ...snippet, source_raw: [{ data: "x", file_name: "a.txt" }] })).rejects.toThrow(
      'cannot determine the content type of source "a.txt"',
    );
    await expect(create("file", { ...snippet, source_raw: [] })).rejects.toThrow("missing argument");
  });

  test("that is imported has lost its content and its upload options", async () => {
    const { id } = await create("file", snippet);
    const state = await imported("file", `pve/${id}`);
    expect(state.content_type).toBe("snippets");
    expect(plan("file", state, snippet)).toEqual({
      changes: ["overwrite", "timeout_upload", "upload_mode", "source_raw"],
      replacing: ["source_raw"],
    });
  });

  test.each(["proxmox_download_file", "proxmox_virtual_environment_download_file"])(
    "is downloaded: %s",
    async (type) => {
      const url = "https://example.com/images/debian-13.qcow2?x=1";
      const config = { node_name: "pve", datastore_id: "local", content_type: "import", url };
      const state = await provider.create(type, config);
      expect(state).toMatchObject({ id: "local:import/debian-13.qcow2", file_name: "debian-13.qcow2", verify: true });
      expect(provider.plan(type, state, { ...config, url: `${url}2` }).replacing).toEqual(["url"]);
      await expect(provider.create(type, config)).rejects.toThrow("already exists");
      await provider.create(type, { ...config, overwrite_unmanaged: true });
    },
  );
});
