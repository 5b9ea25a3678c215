import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourceType } from "../../src/providers/catalog";
import { emptyBlock } from "../../src/providers/naming";
import type { AttributeSchema, BlockSchema, CtyType, Json, ResourceType, TfObject } from "../../src/providers/types";
import { Cloud } from "../../src/sandbox/cloud";
import { modelOf } from "../../src/sandbox/models/models";
import { differences, plan } from "../../src/sandbox/resource/plan";
import { resolveUnknown, unknown } from "../../src/sandbox/resource/unknown";
import { ensureTools } from "../../src/toolchain/ensure";

/**
 * Compares the sandbox's plans with those of the real Proxmox provider, which plans without a cluster. New resources
 * show the defaults. Single changes of the sandbox's resources show replacements and ignored differences, and that the
 * sandbox writes states like the real provider.
 */

const names = [
  "proxmox_virtual_environment_vm",
  "proxmox_virtual_environment_container",
  "proxmox_virtual_environment_file",
] as const;

/** Values of required members, by type and path. */
const required: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  proxmox_virtual_environment_vm: {
    node_name: "pve",
    "clone.vm_id": 100,
    "disk.interface": "scsi0",
    "hostpci.device": "hostpci0",
    "numa.device": "numa0",
    "numa.cpus": "0",
    "numa.memory": 64,
    "rng.source": "/dev/urandom",
    "virtiofs.mapping": "share",
    "cpu.numa": true,
  },
  proxmox_virtual_environment_container: {
    node_name: "pve",
    "clone.vm_id": 102,
    "device_passthrough.path": "/dev/null",
    // The provider treats an empty dns block as absent.
    "initialization.dns.domain": "example.com",
    "idmap.type": "uid",
    "idmap.container_id": 0,
    "idmap.host_id": 100000,
    "idmap.size": 65536,
    "mount_point.path": "/srv",
    "mount_point.volume": "local-lvm",
    "network_interface.name": "eth0",
    "operating_system.template_file_id": "local:vztmpl/debian.tar.zst",
  },
  proxmox_virtual_environment_file: {
    node_name: "pve",
    datastore_id: "local",
    content_type: "snippets",
    "source_file.path": "a.yaml",
    "source_raw.data": "#cloud-config\n",
    "source_raw.file_name": "a.yaml",
  },
};

/** Alternative values of members for which the provider accepts only some. */
const others: Readonly<Record<string, Json>> = {
  "agent.timeout": "5m",
  "amd_sev.type": "es",
  "audio_device.device": "AC97",
  // The only value.
  "audio_device.driver": "spice",
  "cdrom.file_id": "none",
  "cdrom.interface": "ide1",
  "cpu.affinity": "0-1",
  "cpu.type": "host",
  "device_passthrough.mode": "0600",
  "disk.file_format": "qcow2",
  "disk.file_id": "local:iso/a.img",
  "disk.import_from": "local:import/a.qcow2",
  "disk.queues": 2,
  "efi_disk.file_format": "qcow2",
  "features.mount": ["nfs"],
  file_mode: "0700",
  hotplug: "disk",
  "idmap.type": "gid",
  "initialization.dns.servers": ["10.0.0.2"],
  "initialization.file_format": "qcow2",
  "initialization.interface": "scsi5",
  "initialization.meta_data_file_id": "local:snippets/a.yaml",
  "initialization.network_data_file_id": "local:snippets/a.yaml",
  "initialization.type": "nocloud",
  "initialization.user_data_file_id": "local:snippets/a.yaml",
  "initialization.vendor_data_file_id": "local:snippets/a.yaml",
  keyboard_layout: "de",
  machine: "q35",
  "memory.hugepages": "2",
  "mount_point.size": "4G",
  network_device: [{ ...device(), bridge: "vmbr1" }],
  "network_interface.mac_address": "BC:24:11:00:00:99",
  "numa.cpus": "0-1",
  "numa.device": "numa1",
  "numa.hostnodes": "0",
  "numa.policy": "bind",
  "operating_system.template_file_id": "local:vztmpl/other.tar.zst",
  "serial_device.device": "/dev/ttyS0",
  "source_file.min_tls": "1.2",
  "vga.clipboard": "vnc",
  "vga.memory": 32,
  "vga.type": "qxl",
  "virtiofs.cache": "never",
  vm_id: 999,
  "watchdog.action": "reset",
  "watchdog.model": "ib700",
};

/** Returns a VM's network device without settings. */
function device(): Record<string, Json> {
  const { network_device } = resourceType("proxmox_virtual_environment_vm").block.attributes as Record<
    "network_device",
    AttributeSchema
  >;
  const [, [, members]] = network_device.type as ["list", ["object", Record<string, CtyType>]];
  return Object.fromEntries(Object.keys(members).map((name) => [name, null]));
}

const address = "registry.opentofu.org/bpg/proxmox";
let folder: string;
let tofu: string;

beforeAll(async () => {
  const tools = await ensureTools(["tofu", "terraform-provider-proxmox"]);
  tofu = tools.tofu;
  folder = mkdtempSync(join(tmpdir(), "twinstack-plans-"));
  writeFileSync(
    join(folder, "tofu.rc"),
    `provider_installation {\n  filesystem_mirror {\n    path = "${tools.proxmoxMirror}"\n  }\n}\n`,
  );
}, 1_200_000);

afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): string {
  return execFileSync(tofu, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: join(folder, "tofu.rc") },
  });
}

/** A resource to plan: its configuration, and its state, if any. */
interface Case {
  resource: ResourceType;
  config: TfObject;
  state?: TfObject;
}

interface Change {
  actions: string[];
  after: TfObject;
  after_unknown: Record<string, unknown>;
}

/** Returns the real provider's plan for each case, in the same order. */
function realPlans(cases: readonly Case[]): Change[] {
  const resources: Record<string, Record<string, unknown>> = {};
  cases.forEach(({ resource, config }, index) => {
    resources[resource.name] = {
      ...resources[resource.name],
      [`case_${index}`]: written(resource.block, config),
    };
  });
  const provider = {
    endpoint: "https://127.0.0.1:1/",
    api_token: "root@pam!test=00000000-0000-0000-0000-000000000000",
  };
  const main = {
    terraform: { required_providers: { proxmox: { source: "bpg/proxmox" } } },
    provider: { proxmox: provider },
    resource: resources,
  };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(main, null, 1));
  const instances = cases.map(({ resource, state }, index) => ({ resource, state, name: `case_${index}` }));
  writeFileSync(join(folder, "terraform.tfstate"), JSON.stringify(stateFile(instances)));
  run("init", "-no-color");
  run("plan", "-no-color", "-refresh=false", "-out=plan");
  const { resource_changes } = JSON.parse(run("show", "-json", "plan"));
  const changes = new Map<string, Change>(
    resource_changes.map((each: { name: string; change: Change }) => [each.name, each.change]),
  );
  return cases.map((_, index) => changes.get(`case_${index}`) as Change);
}

function stateFile(instances: readonly { resource: ResourceType; state?: TfObject; name: string }[]) {
  const resources = instances
    .filter(({ state }) => state)
    .map(({ resource, state, name }) => ({
      mode: "managed",
      type: resource.name,
      name,
      provider: `provider["${address}"]`,
      instances: [
        {
          schema_version: resource.version,
          attributes: state,
          sensitive_attributes: secretsIn(resource.block, state as TfObject),
        },
      ],
    }));
  return { version: 4, terraform_version: "1.12.0", serial: 1, lineage: "test", outputs: {}, resources };
}

/** Returns the paths of sensitive attributes in the format of the state file. */
function secretsIn(block: BlockSchema, value: TfObject, at: object[] = []): object[][] {
  const step = (name: string) => [...at, { type: "get_attr", value: name }];
  const own = Object.entries(block.attributes ?? {}).filter(([, { sensitive }]) => sensitive);
  const nested = Object.entries(block.block_types ?? {}).flatMap(([name, { block: inner }]) =>
    (value[name] as TfObject[]).flatMap((element, index) =>
      secretsIn(inner, element, [...step(name), { type: "index", value: { value: index, type: "number" } }]),
    ),
  );
  return [...own.map(([name]) => step(name)), ...nested];
}

/** Returns a configuration as in a file: without unset members. */
function written(block: BlockSchema, config: TfObject): TfObject {
  const result: TfObject = {};
  for (const name of Object.keys(block.attributes ?? {})) if (config[name] !== null) result[name] = config[name];
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const elements = config[name] as TfObject[];
    if (elements.length > 0) result[name] = elements.map((each) => written(nested.block, each));
  }
  return result;
}

/** Returns a configuration with the required members, and one of each selected block. */
function sample(resource: ResourceType, wanted: (path: string) => boolean, block = resource.block, at = ""): TfObject {
  const config = emptyBlock(block);
  for (const name of Object.keys(block.attributes ?? {})) config[name] = required[resource.name]?.[at + name] ?? null;
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const path = at + name;
    if (wanted(path)) config[name] = [sample(resource, wanted, nested.block, `${path}.`)];
  }
  return config;
}

/** Returns a planned value in which null, zero, false and everything empty are the same, as in the real provider's SDK. */
function plain(value: unknown): unknown {
  if (value === unknown) return "(known after apply)";
  if (!value) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(plain);
  if (typeof value !== "object") return value;
  const members = Object.entries(value)
    .map(([name, each]) => [name, plain(each)])
    .filter(([, each]) => each !== null);
  return members.length === 0 ? null : Object.fromEntries(members);
}

/** Returns the real provider's planned value, with our mark for unknown values. */
function realValue({ after, after_unknown }: Change): unknown {
  const merge = (value: unknown, isUnknown: unknown): unknown => {
    if (isUnknown === true) return unknown;
    if (Array.isArray(value))
      return value.map((each, index) => merge(each, (isUnknown as unknown[] | undefined)?.[index]));
    if (typeof value !== "object" || value === null) return value;
    const marks = (isUnknown ?? {}) as Record<string, unknown>;
    const all = new Set([...Object.keys(value), ...Object.keys(marks)]);
    return Object.fromEntries([...all].map((name) => [name, merge((value as TfObject)[name] ?? null, marks[name])]));
  };
  return plain(merge(after, after_unknown));
}

const resources = names.map(resourceType);
const vm = resourceType("proxmox_virtual_environment_vm");
const snippet = resourceType("proxmox_virtual_environment_file");

/** Selects the minimum that a cluster accepts: a container needs a template, a file needs content. */
const little = (path: string) => ["cpu", "operating_system", "source_raw"].includes(path);

/** Selects everything that stays unchanged: zero speed limits are never read back, and a file has one source. */
const much = (path: string) => !["disk.speed", "source_file"].includes(path);

test("new resources", () => {
  const cases = resources.flatMap((resource) =>
    [little, much].map((wanted) => ({ resource, config: sample(resource, wanted) })),
  );
  const real = realPlans(cases);
  cases.forEach(({ resource, config }, index) => {
    expect(plain(ownPlan(resource, undefined, config))).toEqual(realValue(real[index] as Change));
  });
}, 120_000);

/** A change of an existing resource, with its name for messages. */
type ChangeCase = Case & { what: string; state: TfObject };

test("every single change of resources that are there", async () => {
  const cloud = new Cloud();
  const cases: ChangeCase[] = [];
  for (const resource of resources) {
    for (const wanted of [little, much]) {
      const config = sample(resource, wanted);
      const state = await cloud.create(resource, ownPlan(resource, undefined, config));
      cases.push({ what: `${resource.name}: no change`, resource, config, state });
      for (const [what, changed] of variations(resource, config).filter(([, each]) => isAccepted(each))) {
        cases.push({ what: `${resource.name}: ${what}`, resource, config: changed, state });
      }
    }
  }
  comparePlans(cases);
}, 120_000);

test("every member that is added or removed", async () => {
  const cloud = new Cloud();
  // The samples name VM 100 and container 102 to clone, and a snippet.
  for (const each of [vm, ...resources]) await cloud.create(each, ownPlan(each, undefined, sample(each, little)));
  const there = cloud.snapshot();
  const cases: ChangeCase[] = [];
  for (const resource of resources) {
    for (const [path, config, without] of settings(resource, sample(resource, much))) {
      if (!isAccepted(config) || !isAccepted(without)) continue;
      for (const [what, before, after] of [
        ["added", without, config],
        ["removed", config, without],
      ] as const) {
        if (resource === snippet) cloud.reset();
        else cloud.restore(there);
        const state = await cloud.create(resource, ownPlan(resource, undefined, before));
        cases.push({ what: `${resource.name}: ${path} ${what}`, resource, config: after, state });
      }
    }
  }
  comparePlans(cases);
}, 600_000);

/** Each optional member of a configuration: its path, the configuration with it, and without it. */
function settings(resource: ResourceType, config: TfObject): [string, TfObject, TfObject][] {
  const found: [string, TfObject, TfObject][] = [];
  const vary = (block: BlockSchema, value: TfObject, at: string, put: (own: TfObject) => TfObject) => {
    for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
      const path = at + name;
      if (!attribute.optional || path === "id" || path in (required[resource.name] ?? {})) continue;
      const other = otherValue(resource, attribute, path, null);
      found.push([path, put({ ...value, [name]: other }), put({ ...value, [name]: null })]);
    }
    for (const [name, nested] of Object.entries(block.block_types ?? {})) {
      const [element] = value[name] as TfObject[];
      if (element) vary(nested.block, element, `${at}${name}.`, (own) => put({ ...value, [name]: [own] }));
    }
  };
  vary(resource.block, config, "", (own) => own);
  return found;
}

test("disks in another order, and adding and removing cloud-init", async () => {
  const cloud = new Cloud();
  const file = { node_name: "pve", datastore_id: "local", content_type: "snippets" };
  const named = { ...sample(snippet, little), ...file, source_raw: [{ data: "", file_name: "a.yaml", resize: null }] };
  await cloud.create(snippet, ownPlan(snippet, undefined, named));
  const disk = (name: string, more: TfObject = {}) => ({
    ...(sample(vm, (path) => path === "disk").disk as TfObject[])[0],
    interface: name,
    ...more,
  });
  const base = sample(vm, little);
  const initialization = (more: TfObject) => [
    { ...(sample(vm, (path) => path === "initialization").initialization as TfObject[])[0], ...more },
  ];
  const fromImage = { import_from: "local:import/a.qcow2" };
  const pairs: [string, TfObject, TfObject][] = [
    [
      "disks in another order",
      { ...base, disk: [disk("virtio0", fromImage), disk("scsi1")] },
      { ...base, disk: [disk("scsi1"), disk("virtio0", fromImage)] },
    ],
    [
      "disks in another order and larger",
      { ...base, disk: [disk("virtio0", fromImage), disk("scsi1")] },
      { ...base, disk: [disk("scsi1", { size: 20 }), disk("virtio0", fromImage)] },
    ],
    [
      "disks of two formats in another order",
      { ...base, disk: [disk("virtio0"), disk("scsi1", { datastore_id: "local" })] },
      { ...base, disk: [disk("scsi1", { datastore_id: "local" }), disk("virtio0")] },
    ],
    ["cloud-init added", base, { ...base, initialization: initialization({}) }],
    ...["user", "vendor", "network", "meta"].flatMap((kind): [string, TfObject, TfObject][] => {
      const given = { ...base, initialization: initialization({ [`${kind}_data_file_id`]: "local:snippets/a.yaml" }) };
      return [
        [`${kind} data added`, base, given],
        [`${kind} data added to cloud-init`, { ...base, initialization: initialization({}) }, given],
        [`${kind} data taken out of cloud-init`, given, { ...base, initialization: initialization({}) }],
        [`cloud-init taken out with its ${kind} data`, given, base],
      ];
    }),
  ];
  const cases: ChangeCase[] = [];
  for (const [what, before, config] of pairs) {
    cases.push({ what, resource: vm, config, state: await cloud.create(vm, ownPlan(vm, undefined, before)) });
  }
  comparePlans(cases);
}, 120_000);

function comparePlans(cases: readonly ChangeCase[]): void {
  const real = realPlans(cases);
  const expected = real.map((change, index) => [cases[index]?.what, change.actions, realValue(change)]);
  const own = cases.map(({ what, resource, config, state }) => {
    const planned = ownPlan(resource, state, config);
    const actions = actionsOf(resource, state, planned);
    return [
      what,
      actions,
      plain(actions.includes("create") ? ownPlan(resource, undefined, config) : withoutInner(planned)),
    ];
  });
  expect(own).toEqual(expected);
}

/** Plans a configuration in the sandbox. */
function ownPlan(resource: ResourceType, state: TfObject | undefined, config: TfObject): TfObject {
  return plan(resource, state, modelOf(resource.name).normalize?.(config) ?? config);
}

/**
 * Removes computed values inside a new block of an existing resource, which the real provider does not mark as unknown.
 */
function withoutInner(planned: TfObject): TfObject {
  return Object.fromEntries(
    Object.entries(planned).map(([name, value]) => [name, value === unknown ? value : resolveUnknown(value)]),
  );
}

function actionsOf(resource: ResourceType, state: TfObject, planned: TfObject): string[] {
  const found = differences(resource, state, planned);
  if (found.length === 0) return ["no-op"];
  return found.some(({ replaces }) => replaces) ? ["delete", "create"] : ["update"];
}

/**
/**
 * Returns whether a plan is accepted: the provider rejects NUMA nodes without a CPU that has them and files without
 * content, and ignores whether a new template is started.
 */
function isAccepted({ numa, cpu, template, source_raw, source_file }: TfObject): boolean {
  const count = (blocks: unknown) => ((blocks ?? []) as unknown[]).length;
  if (source_raw && count(source_raw) + count(source_file) === 0) return false;
  return !template && (count(numa) === 0 || count(cpu) > 0);
}

/** Returns variations of the configuration with one member changed, or with one block more or less. */
function variations(resource: ResourceType, config: TfObject): [string, TfObject][] {
  const found: [string, TfObject][] = [];
  const vary = (block: BlockSchema, value: TfObject, at: string, put: (changed: TfObject) => TfObject) => {
    for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
      if (!attribute.optional && !attribute.required) continue;
      const path = at + name;
      if (path === "id") continue;
      found.push([path, put({ ...value, [name]: otherValue(resource, attribute, path, value[name]) })]);
      // Some sizes may only grow.
      const now = value[name] ?? resource.facts.defaults[path];
      if (name === "size" && typeof now === "number")
        found.push([`${path} smaller`, put({ ...value, [name]: now - 1 })]);
    }
    for (const [name, nested] of Object.entries(block.block_types ?? {})) {
      const path = at + name;
      const [element] = value[name] as TfObject[];
      const set = (elements: TfObject[]) => put({ ...value, [name]: elements });
      found.push([
        `${path} ${element ? "taken out" : "added"}`,
        set(element ? [] : [sample(resource, little, nested.block, `${path}.`)]),
      ]);
      if (element) vary(nested.block, element, `${path}.`, (changed) => set([changed]));
    }
  };
  vary(resource.block, config, "", (changed) => changed);
  return found;
}

function otherValue(resource: ResourceType, { type }: AttributeSchema, path: string, own: unknown): unknown {
  if (path in others) return others[path];
  const now = own ?? resource.facts.defaults[path];
  const allowed = resource.facts.allowed?.[path];
  if (allowed) return allowed.find((each) => each !== now);
  if (type === "bool") return !now;
  if (type === "number") return Number(now ?? 0) + 1;
  if (type === "string") return now ? `${now}x` : "x";
  return type[0] === "map" ? { x: "x" } : ["x"];
}
