import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { resourceType } from "../../src/providers/catalog";
import { Cloud } from "../../src/sandbox/cloud";
import { ignoreChanges } from "../../src/sandbox/pulumi/ignore";
import { checkInputs, configOf, inputsOf, isAutonamed } from "../../src/sandbox/pulumi/inputs";
import { pulumiProvider } from "../../src/sandbox/pulumi/provider";
import { place, receive, send } from "../../src/sandbox/pulumi/wire";
import { unknown } from "../../src/sandbox/resource/unknown";

const server = resourceType("hcloud_server");
const machine = { name: "a", serverType: "cx23", image: "debian-13" };

describe("the wire", () => {
  test("carries values, secrets and unknown values, whatever the keys are", () => {
    const value = { name: "a", list: [1, { deep: "secret" }], labels: { "a.b/c": "secret", a: true }, ip: unknown };
    const secrets = new Set([place(["list", 1, "deep"]), place(["labels", "a.b/c"]), place(["ip"])]);
    const received = receive(send(value, secrets));
    expect(received).toEqual({ value, secrets });
    expect(received.value.ip).toBe(unknown);
  });

  test("hides a secret unless it is unwrapped", () => {
    const sent = send({ token: "s3cr3t" }, new Set([place(["token"])])).toJavaScript();
    expect(sent.token).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "s3cr3t",
    });
  });

  test("decodes each kind of unknown value, and unknown secrets", () => {
    const ids = [
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    ];
    expect(receive(Struct.fromJavaScript({ ids })).value.ids).toEqual([unknown, unknown, unknown]);
    expect(receive(undefined)).toEqual({ value: {}, secrets: new Set() });
  });
});

describe("inputs", () => {
  const check = (news: Record<string, unknown>) => checkInputs(server, news, () => "made-up");

  test("get the bridge's defaults, and not the provider's", () => {
    expect(check({ ...machine, networks: [{ networkId: 1 }] })).toEqual({
      inputs: { ...machine, networks: [{ networkId: 1, aliasIps: [] }] },
      failures: [],
    });
    const { name, ...nameless } = machine;
    const { inputs } = check(nameless);
    expect(inputs).toEqual({ ...nameless, name: "made-up", __defaults: ["name"] });
    expect(isAutonamed(server, inputs)).toBe(true);
    expect(isAutonamed(server, machine)).toBe(false);
    expect(configOf(server, inputs).name).toBe("made-up");
  });

  test("are rejected with the property's path", () => {
    const { failures } = check({
      ...machine,
      serverType: undefined,
      firewallIds: ["one"],
      labels: "none",
      backups: "perhaps",
      publicNets: [{ ipv4: "x" }, { ipv7: true }],
      datacenter: "fsn1-dc14",
    });
    expect(failures).toEqual([
      {
        property: "publicNets[1].ipv7",
        reason: expect.stringContaining('"publicNets[1].ipv7" is not a property here; allowed are'),
      },
      { property: "backups", reason: "hcloud_server: backups must be a bool, not a string" },
      {
        property: "datacenter",
        reason: expect.stringContaining("datacenter cannot be used any more: datacenters were removed"),
      },
      {
        property: "firewallIds",
        reason: "hcloud_server: firewallIds has an element that must be a number, not a string",
      },
      { property: "labels", reason: "hcloud_server: labels must be a map, not a string" },
      { property: "serverType", reason: "hcloud_server: serverType is required and missing" },
      { property: "publicNets[0].ipv4", reason: "hcloud_server: publicNets.ipv4 must be a number, not a string" },
    ]);
  });

  test("are accepted if they are unknown", () => {
    const news = {
      name: unknown,
      serverType: unknown,
      image: unknown,
      publicNets: unknown,
      firewallIds: [unknown],
      labels: { a: unknown },
    };
    expect(check(news)).toEqual({ inputs: news, failures: [] });
  });

  test("may be strings for numbers and booleans, and vice versa", () => {
    const { inputs, failures } = check({
      ...machine,
      image: 42,
      placementGroupId: "7",
      backups: "true",
      firewallIds: ["1", 2],
    });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ image: "42", placementGroupId: 7, backups: true, firewallIds: [1, 2] });
  });

  test("of an imported resource include everything that can be set", () => {
    const state = {
      name: "a",
      server_type: "cx23",
      ipv4_address: "192.0.2.1",
      labels: {},
      backups: false,
      user_data: null,
      firewall_ids: [1],
    };
    expect(inputsOf(server, { ...state, network: [{ ip: "10.0.0.1", mac_address: "aa" }], public_net: [] })).toEqual({
      name: "a",
      serverType: "cx23",
      backups: false,
      firewallIds: [1],
      networks: [{ ip: "10.0.0.1" }],
    });
  });
});

test("unknown values stay unknown, even if a property inside them is ignored", () => {
  expect(ignoreChanges({ disks: unknown }, { disks: [{ speed: 1 }] }, ["disks[0].speed"])).toEqual({ disks: unknown });
});

test("ignored properties get their old values, in lists by index", () => {
  const inputs = { a: 1, b: { c: 2 }, disks: [{ size: 1, speed: 3 }, { size: 2 }], added: true };
  const old = { a: 0, b: {}, disks: [{ size: 9 }, { size: 8 }] };
  expect(
    ignoreChanges(inputs, old, [
      "a",
      "b.c",
      "disks[0].speed",
      "disks[1].size",
      "added",
      "disks[5].size",
      "none.at.all",
    ]),
  ).toEqual({
    a: 0,
    b: {},
    disks: [{ size: 1 }, { size: 8 }],
  });
  expect(inputs.a).toBe(1);
});

describe("the provider", () => {
  const handlers = pulumiProvider(new Cloud(), { name: "hcloud", version: "1.0.0", functions: {} });
  const { check, invoke } = handlers as Record<"check" | "invoke", (typeof handlers)[string]>;

  test("rejects an unknown function", async () => {
    const request = new rpc.InvokeRequest().setTok("hcloud:index/getLocation:getLocation");
    await expect(invoke(request)).rejects.toThrow("the sandbox has no function hcloud:index/getLocation:getLocation");
  });

  test("rejects an unknown type", () => {
    const request = new rpc.CheckRequest().setUrn("urn:pulumi:s::p::hcloud:index/floatingIp:FloatingIp::f");
    expect(() => check(request)).toThrow("hcloud:index/floatingIp:FloatingIp is not known");
  });

  test("generates a name from the engine's seed, and keeps it", () => {
    const request = new rpc.CheckRequest()
      .setUrn("urn:pulumi:s::p::hcloud:index/placementGroup:PlacementGroup::group")
      .setNews(Struct.fromJavaScript({ type: "spread" }))
      .setRandomseed(new Uint8Array([0xab, 0xcd, 0xef, 0x12]));
    const name = (response: unknown) => (response as rpc.CheckResponse).getInputs()?.toJavaScript().name;
    expect(name(check(request))).toBe("group-abcdef1");
    request.setOlds(Struct.fromJavaScript({ name: "group-0000000" }));
    expect(name(check(request))).toBe("group-0000000");
  });
});
