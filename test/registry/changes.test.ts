import { hcloudServer } from "../../spec/modules/hcloud-server";
import { type InputType, interfaceOf, type ModuleInterface } from "../../src/generate/modules/interface";
import { changesOf, neededBump } from "../../src/registry/release/changes";

const size: InputType = { type: "number", default: 10 };
const volumes: InputType = {
  type: "map",
  default: {},
  of: { type: "object", fields: { size: { type: "number", required: true }, format: { type: "string" } } },
};
const before: ModuleInterface = {
  inputs: {
    name: { type: "string", required: true },
    size,
    volumes,
    kind: { type: "enum", default: "a", values: ["a", "b"] },
  },
  outputs: { id: { type: "string" }, ips: { type: { map: "string" } } },
  resources: ['hcloud_firewall.this["own"]', "hcloud_server.this", "hcloud_volume.this[*]"],
  moved: [],
  requires: { opentofu: ">= 1.9.0", hcloud: "~> 1.68" },
};
const inputs = (changed: Record<string, InputType>): ModuleInterface => ({
  ...before,
  inputs: { ...before.inputs, ...changed },
});
const volume = (fields: Record<string, InputType>) =>
  inputs({ volumes: { ...volumes, of: { type: "object", fields } } });
const { name: _, ...withoutName } = before.inputs;

test("nothing changed: a patch will do", () => {
  expect(changesOf(before, JSON.parse(JSON.stringify(before)))).toEqual([]);
  expect(neededBump([])).toBe("patch");
});

describe("breaks callers", () => {
  test.each<[string, ModuleInterface]>([
    ["input name was removed", { ...before, inputs: withoutName }],
    ["input region is new and required", inputs({ region: { type: "string", required: true } })],
    ["input size was made required", inputs({ size: { type: "number", required: true } })],
    ["the type of input size was number and is string", inputs({ size: { type: "string", default: 10 } })],
    ["the default of input size was 10 and is 20", inputs({ size: { type: "number", default: 20 } })],
    ["the default of input size was 10 and is none", inputs({ size: { type: "number" } })],
    ['input kind no longer takes "b"', inputs({ kind: { type: "enum", default: "a", values: ["a"] } })],
    ["input volumes[*].format was removed", volume({ size: { type: "number", required: true } })],
    [
      "input volumes[*].mount is new and required",
      volume({
        size: { type: "number", required: true },
        format: { type: "string" },
        mount: { type: "string", required: true },
      }),
    ],
    ["output ips was removed", { ...before, outputs: { id: { type: "string" } } }],
    ["the type of output id changed", { ...before, outputs: { ...before.outputs, id: { type: "number" } } }],
    ["output id may be null", { ...before, outputs: { ...before.outputs, id: { type: "string", optional: true } } }],
    [
      "output id was made sensitive",
      { ...before, outputs: { ...before.outputs, id: { type: "string", sensitive: true } } },
    ],
    [
      'the resource hcloud_firewall.this["own"] was removed without a moved block',
      { ...before, resources: ["hcloud_server.this", "hcloud_volume.this[*]"] },
    ],
  ])("%s", (text, after) => {
    const changes = changesOf(before, after);
    expect(changes).toEqual([expect.objectContaining({ bump: "major", text })]);
    expect(neededBump(changes)).toBe("major");
  });

  test("a resource that is only renamed", () => {
    const after = {
      ...before,
      resources: before.resources.map((address) => address.replace("server.this", "server.main")),
    };
    expect(changesOf(before, after).map(({ bump, name }) => `${bump} ${name}`)).toEqual([
      "major hcloud_server.this",
      "minor hcloud_server.main",
    ]);
  });

  test("a single resource that becomes several", () => {
    const after = {
      ...before,
      resources: before.resources.map((address) => address.replace("server.this", "server.this[*]")),
    };
    expect(neededBump(changesOf(before, after))).toBe("major");
  });
});

describe("adds something", () => {
  test.each<[string, ModuleInterface]>([
    ["input region is new", inputs({ region: { type: "string" } })],
    ["input name is no longer required", inputs({ name: { type: "string" } })],
    ['input kind takes "c"', inputs({ kind: { type: "enum", default: "a", values: ["a", "b", "c"] } })],
    ["input kind takes any string", inputs({ kind: { type: "string", default: "a" } })],
    [
      "input volumes[*].mount is new",
      volume({ size: { type: "number", required: true }, format: { type: "string" }, mount: { type: "string" } }),
    ],
    ["output status is new", { ...before, outputs: { ...before.outputs, status: { type: "string" } } }],
    ["the resource hcloud_rdns.this[*] is new", { ...before, resources: [...before.resources, "hcloud_rdns.this[*]"] }],
    ["hcloud must be ~> 1.70, and not ~> 1.68", { ...before, requires: { ...before.requires, hcloud: "~> 1.70" } }],
  ])("%s", (text, after) => {
    const changes = changesOf(before, after);
    expect(changes).toEqual([expect.objectContaining({ bump: "minor", text })]);
    expect(neededBump(changes)).toBe("minor");
  });

  test("a resource that a moved block renames, with all of its keys", () => {
    const after = {
      ...before,
      resources: ['hcloud_firewall.own["own"]', "hcloud_server.this", "hcloud_volume.this[*]"],
      moved: [{ from: "hcloud_firewall.this", to: "hcloud_firewall.own" }],
    };
    expect(neededBump(changesOf(before, after))).toBe("minor");
  });
});

test("a moved block does not cover a resource whose name only begins alike", () => {
  const after = {
    ...before,
    resources: ['hcloud_firewall.this["own"]', "hcloud_volume.this[*]"],
    moved: [{ from: "hcloud_server.th", to: "hcloud_server.main" }],
  };
  expect(neededBump(changesOf(before, after))).toBe("major");
});

describe("the interface of a module", () => {
  test("has every address that its HCL may make, in the modules that it carries too", async () => {
    const { resources, moved } = await interfaceOf(hcloudServer, {
      "main.tf": `
        resource "hcloud_network" "this" { for_each = toset(var.network.create ? ["own"] : []) }
        resource "hcloud_placement_group" "this" {
          for_each = toset(concat(["servers"], var.agents ? ["agents"] : []))
        }
        module "server" {
          for_each = local.servers
          source   = "./modules/server"
        }
        module "bootstrap" { source = "./bootstrap/k3s" }
        moved {
          from = hcloud_network.old
          to   = hcloud_network.this["own"]
        }`,
      "main.more.tf": 'resource "hcloud_ssh_key" "this" { name = "a" }',
      "modules/server/main.tf":
        'resource "hcloud_server" "this" {}\nresource "hcloud_volume" "this" { for_each = var.volumes }',
      "bootstrap/k3s/main.tf": 'locals { files = ["a"] }',
    });
    expect(resources).toEqual([
      'hcloud_network.this["own"]',
      'hcloud_placement_group.this["agents"]',
      'hcloud_placement_group.this["servers"]',
      "hcloud_ssh_key.this",
      "module.server[*].hcloud_server.this",
      "module.server[*].hcloud_volume.this[*]",
    ]);
    expect(moved).toEqual([{ from: "hcloud_network.old", to: 'hcloud_network.this["own"]' }]);
  });

  test("has inputs and outputs by their names in HCL", async () => {
    const { inputs, outputs, requires } = await interfaceOf(hcloudServer, {});
    expect(inputs.name).toMatchObject({ type: "string", required: true });
    expect(inputs.public_net?.fields?.ipv4_enabled).toMatchObject({ type: "bool", default: true });
    expect(inputs.networks?.of?.fields?.network_id).toMatchObject({ required: true });
    expect(outputs.firewall_id).toMatchObject({ type: "string", optional: true });
    expect(requires).toEqual({ opentofu: ">= 1.9.0", hcloud: "~> 1.68" });
  });
});
