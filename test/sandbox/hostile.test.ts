import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { encode } from "@msgpack/msgpack";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { packageRoot } from "../../src/root";
import { complete, plan } from "../../src/sandbox/resource/plan";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { encodeBlock } from "../../src/sandbox/tofu/msgpack";

/** Every program on the machine can reach the sandbox's ports. Whatever it sends, no object changes, nothing leaks, and the next client is served. */

const network = resourceType("hcloud_network");
const planned = (name: string) => plan(network, undefined, complete(network.block, { name, ip_range: "10.0.0.0/16" }));

let folder: string;
let sandbox: Sandbox;
let ports: Record<string, string>;
let before: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  sandbox = await startSandbox({ folder: join(folder, "cloud") });
  ports = Object.fromEntries(
    (sandbox.env.pulumi.PULUMI_DEBUG_PROVIDERS ?? "").split(",").map((each) => each.split(":") as [string, string]),
  );
  await sandbox.cloud.create(network, planned("kept"));
  before = JSON.stringify(sandbox.cloud.snapshot());
});

afterEach(async () => {
  expect(JSON.stringify(sandbox.cloud.snapshot())).toBe(before);
  expect(await tofu("PlanResourceChange", planRequest(wire({ name: "b", ip_range: "10.0.0.0/16" })))).toMatchObject({
    diagnostics: [],
  });
});

afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const provider = loadSync(join(packageRoot, "src", "sandbox", "protocols", "tfplugin5.proto"), {
  keepCase: true,
  longs: Number,
  enums: String,
  defaults: true,
})["tfplugin5.Provider"] as grpc.ServiceDefinition;

interface Sent {
  code?: number;
  details?: string;
  bytes?: Buffer;
}

/** Sends bytes to any method, as no client would, and returns the answer. */
function send(path: string, bytes: Uint8Array, at = "hcloud"): Promise<Sent> {
  const client = new grpc.Client(`127.0.0.1:${ports[at]}`, grpc.credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
  });
  const asIs = (own: Buffer) => own;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(bytes), (error, answer) => {
      client.close();
      resolve(error ? { code: error.code, details: error.details } : { code: grpc.status.OK, bytes: answer });
    });
  });
}

async function tofu(call: string, request: object) {
  const { path, requestSerialize, responseDeserialize } = provider[call] as grpc.MethodDefinition<object, object>;
  const { code, details, bytes } = await send(path, requestSerialize(request));
  expect([code, details]).toEqual([grpc.status.OK, undefined]);
  return responseDeserialize(bytes as Buffer) as { diagnostics: { severity: string; summary: string }[] };
}

const wire = (value: TfObject) => encodeBlock(network.block, complete(network.block, value));
const nothing = { msgpack: Buffer.from(encode(null)) };
const planRequest = (config: object, type_name = "hcloud_network") => ({
  type_name,
  prior_state: nothing,
  proposed_new_state: config,
  config,
});

/** Diagnostics are for the user: they say nothing about this program or machine. */
function expectRejection({ diagnostics }: { diagnostics: { severity: string; summary: string }[] }): void {
  expect(diagnostics.length).toBeGreaterThan(0);
  for (const { severity, summary } of diagnostics) {
    expect(severity).toBe("ERROR");
    expect(summary).not.toMatch(/TypeError|\bat .*:\d+:\d+|is not a function|undefined|root:/);
    expect(summary).not.toContain(packageRoot);
  }
}

test.each([
  "/tfplugin5.Provider/DeleteEverything",
  "/tfplugin6.Provider/PlanResourceChange",
  "/pulumirpc.ResourceProvider/Construct",
  "/../../etc/passwd",
  "/tfplugin5.Provider/..%2fPlanResourceChange",
  "/__proto__",
  "/constructor",
])("there is no method %s", async (path) => {
  expect(await send(path, Buffer.alloc(0))).toMatchObject({ code: grpc.status.UNIMPLEMENTED });
});

test.each(["/tfplugin5.Provider/PlanResourceChange", "/pulumirpc.ResourceProvider/Check"])(
  "bytes that are no message are rejected by %s",
  async (path) => {
    for (const bytes of [Buffer.alloc(64, 0xff), Buffer.from("GET / HTTP/1.1"), Buffer.from('{"type_name":"x"}')]) {
      const { code, details } = await send(path, bytes);
      expect(code).not.toBe(grpc.status.OK);
      expect(details).not.toContain(packageRoot);
    }
  },
);

const deep = (opening: number, levels: number) => Buffer.concat([Buffer.alloc(levels, opening), Buffer.from([0xc0])]);

test.each<[string, object]>([
  ["MessagePack that ends early", { msgpack: Buffer.from([0x82, 0xa1]) }],
  ["an array longer than memory", { msgpack: Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]) }],
  ["a text longer than memory", { msgpack: Buffer.from([0xdb, 0xff, 0xff, 0xff, 0xff]) }],
  ["arrays in arrays without end", { msgpack: deep(0x91, 100_000) }],
  ["a text", { msgpack: Buffer.from(encode("hcloud_network")) }],
  ["a number", { msgpack: Buffer.from(encode(1)) }],
  ["a list", { msgpack: Buffer.from(encode([1, 2])) }],
  ["members of other types", { msgpack: Buffer.from(encode({ name: ["a"], ip_range: { a: 1 }, labels: "all" })) }],
  ["a member named __proto__", { msgpack: Buffer.from(encode(JSON.parse('{"__proto__":{"name":"a"}}'))) }],
  ["text that is not JSON", { json: Buffer.from("{name: a}") }],
  ["JSON that ends early", { json: Buffer.from('{"name":"') }],
  ["JSON in JSON without end", { json: Buffer.from("[".repeat(100_000)) }],
  ["8 MB of zeros", { msgpack: Buffer.alloc(8 * 1024 * 1024) }],
])("%s is no configuration", async (_, config) => {
  expectRejection(await tofu("ValidateResourceTypeConfig", { type_name: "hcloud_network", config }));
});

test.each([
  "hcloud_nothing",
  "",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "hcloud_network\u0000",
  "x".repeat(1_000_000),
])("there is no such type (%#)", async (type) => {
  const request = { ...planRequest(wire({ name: "a" }), type), id: "1", current_state: wire({ id: "1" }) };
  for (const call of ["ValidateResourceTypeConfig", "PlanResourceChange", "ReadResource", "ImportResourceState"])
    expectRejection(await tofu(call, request));
});

test.each([
  "../../etc/passwd",
  "/etc/passwd",
  "__proto__",
  "constructor",
  "",
  "\u0000",
  "1/../2",
  "-1",
  "1".repeat(1_000_000),
  "/".repeat(100_000),
])("there is no object with such an ID (%#)", async (id) => {
  for (const type_name of ["hcloud_network", "hcloud_server_network", "hcloud_load_balancer_target"])
    expectRejection(await tofu("ImportResourceState", { type_name, id }));
  const current_state = wire({ id, name: "a", ip_range: "10.0.0.0/16" });
  expect(await tofu("ReadResource", { type_name: "hcloud_network", current_state })).toMatchObject({
    diagnostics: [],
    new_state: { msgpack: Buffer.from([0xc0]) },
  });
});

test("an object that refers to none is rejected, and leaves nothing behind", async () => {
  const subnet = resourceType("hcloud_network_subnet");
  const wanted = complete(subnet.block, {
    network_id: 4_711_000,
    type: "cloud",
    network_zone: "eu-central",
    ip_range: "10.0.1.0/24",
  });
  const answer = await tofu("ApplyResourceChange", {
    type_name: subnet.name,
    prior_state: nothing,
    planned_state: encodeBlock(subnet.block, plan(subnet, undefined, wanted)),
  });
  expect(answer.diagnostics.map(({ summary }) => summary)).toEqual([expect.stringMatching(/does not exist/)]);
});

test("a file that is not a state is not quoted in an error", async () => {
  const file = join(folder, "secret.txt");
  await writeFile(file, "hunter2 is the password\n");
  const args = Struct.fromJavaScript({ path: file });
  const request = new rpc.InvokeRequest().setTok("terraform:state:getLocalReference").setArgs(args);
  const { code, details } = await send("/pulumirpc.ResourceProvider/Invoke", request.serializeBinary(), "terraform");
  expect(code).toBe(grpc.status.UNKNOWN);
  expect(details).toContain(`${file} cannot be read as an OpenTofu state`);
  expect(details).not.toMatch(/hunter/);
});

test.each([
  ["no URN", ""],
  ["a URN that ends early", "urn:pulumi:a::b"],
  ["a type of no package", "urn:pulumi:a::b::constructor::c"],
  ["a path", "urn:pulumi:a::b::../../etc/passwd::c"],
])("%s is no resource of Pulumi's", async (_, urn) => {
  const request = new rpc.CheckRequest().setUrn(urn).setNews(Struct.fromJavaScript({ name: "a" }));
  const { code, details } = await send("/pulumirpc.ResourceProvider/Check", request.serializeBinary());
  expect(code).toBe(grpc.status.UNKNOWN);
  expect(details).toMatch(/^the Pulumi resource type .* is not known here/);
});

test("connections with other protocols are closed", async () => {
  const hello = Buffer.from("16030100c8010000c40303", "hex");
  for (const bytes of [Buffer.from("SSH-2.0-OpenSSH_9.9\r\n"), hello, Buffer.alloc(100_000, 0x41)]) {
    await new Promise<void>((closed) => {
      const socket = connect(Number(ports.hcloud), "127.0.0.1", () => socket.end(bytes));
      socket.on("error", () => {}).on("close", () => closed());
      socket.resume();
    });
  }
  const answered = await new Promise((done) => {
    httpRequest({ host: "127.0.0.1", port: ports.hcloud, path: "/", agent: false }, (response) =>
      done(response.statusCode),
    )
      .on("error", () => done("closed"))
      .end();
  });
  expect(answered).not.toBe(200);
});

test("an idle client does not block others", async () => {
  const silent = connect(Number(ports.hcloud), "127.0.0.1");
  await new Promise((connected) => silent.on("connect", connected));
  expect(await tofu("PlanResourceChange", planRequest(wire({ name: "a", ip_range: "10.0.0.0/16" })))).toMatchObject({
    diagnostics: [],
  });
  silent.destroy();
});

test("if many clients create the same object, one succeeds and all get a response", async () => {
  const request = {
    type_name: network.name,
    prior_state: nothing,
    planned_state: encodeBlock(network.block, planned("wanted by all")),
  };
  const answers = await Promise.all(Array.from({ length: 30 }, () => tofu("ApplyResourceChange", request)));
  expect(answers.filter(({ diagnostics }) => diagnostics.length === 0)).toHaveLength(1);
  sandbox.cloud.restore(JSON.parse(before));
});

test("the folder holds the cloud and nothing else", async () => {
  const files = await readdir(folder, { recursive: true });
  const own = files.filter((file) => !/^cloud(\.lock|\/cloud\.json(\.next)?)?($|\/)/.test(file));
  expect(own).toEqual(["secret.txt"]);
});
