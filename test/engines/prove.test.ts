import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type EngineTools, type Opened, withStack } from "../../src/engines/open";
import { prove } from "../../src/operations/prove";
import { compare, describe as sentence } from "../../src/plans/compare";
import { fromOpenTofu } from "../../src/plans/planned";
import { ensureTools } from "../../src/toolchain/ensure";

let folder: string;
let tools: EngineTools;

beforeAll(async () => {
  tools = await ensureTools(["tofu", "pulumi"]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-prove-"));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs" }));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Two servers; the second has the first one's name and address, and a secret. */
const servers = {
  web: { module: "hcloud-server", inputs: { name: "web-1", volumes: { data: { size: 20 } } } },
  peer: {
    module: "hcloud-server",
    inputs: {
      name: "peer-1",
      labels: { peer: "${web.name}" },
      userData: "#cloud-config\n# ${secret.join_token} for ${web.ipv4Address}\n",
    },
  },
};

async function proving<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = {
    "twinstack:secrets": { join_token: { secure: "v1:not-read-in-the-sandbox" } },
    "twinstack:modules": servers,
  };
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config }));
  const sandbox = { pulumi: join(folder, "sandbox") };
  return withStack({ stack: "dev", project: folder, tools, sandbox }, work);
}

function options() {
  mkdirSync(join(folder, "proof"));
  const place = join(folder, "proof");
  return {
    project: folder,
    tools,
    place: { folder: place, pulumi: join(place, "pulumi"), opentofu: join(place, "opentofu"), cloud: "" },
  };
}

test("both engines plan the same, deployed or not, and no secret is shown or left behind", async () => {
  let secret: string | undefined;
  const [before, after] = await proving(async (opened) => {
    const first = await prove(opened, options());
    secret = (await opened.pulumi.secrets()).join_token;
    expect(existsSync(join(folder, "proof"))).toBe(false);
    await opened.pulumi.up();
    return [first, await prove(opened, options())];
  });
  expect(before.filter(({ equal }) => !equal)).toEqual([]);
  expect(new Set(before.map(({ resource }) => resource))).toEqual(
    new Set([
      "web-this (hcloud_server)",
      "web-this-own (hcloud_firewall)",
      "web-this-data (hcloud_volume)",
      "peer-this (hcloud_server)",
      "peer-this-own (hcloud_firewall)",
    ]),
  );
  const peer = before.filter(({ resource }) => resource === "peer-this (hcloud_server)");
  expect(peer).toContainEqual(
    expect.objectContaining({ attribute: "labels", pulumi: '{"peer":"web-1"}', opentofu: '{"peer":"web-1"}' }),
  );
  expect(peer).toContainEqual(expect.objectContaining({ attribute: "user_data", pulumi: "a secret" }));
  expect(secret).toMatch(/.{8}/);
  expect(JSON.stringify(before)).not.toContain(secret);
  // Deployed resources are planned from scratch.
  expect(after).toEqual(before);
}, 120_000);

test("an attribute that differs is named, with both values", async () => {
  const compared = await proving((opened) => {
    const modules = opened.stack.modules.map((call) =>
      call.name === "web" ? { ...call, inputs: { ...call.inputs, serverType: "cax11", userData: "x" } } : call,
    );
    // Pulumi's program reads the file, and OpenTofu gets this stack.
    return prove({ ...opened, stack: { ...opened.stack, modules } }, options());
  });
  expect(compared.filter(({ equal }) => !equal).map(sentence)).toEqual([
    'web-this (hcloud_server): server_type is "cx23" in Pulumi and "cax11" in OpenTofu',
    "web-this (hcloud_server): user_data is a secret in Pulumi and another one in OpenTofu",
    "web-this (hcloud_server): user_data is not secret in Pulumi and secret in OpenTofu",
  ]);
}, 120_000);

/** A planned server of OpenTofu. */
function planned(after: Readonly<Record<string, unknown>>) {
  const change = { actions: ["create"], after, after_unknown: {}, after_sensitive: {} };
  return fromOpenTofu({
    resource_changes: [{ address: "module.web.hcloud_server.this", mode: "managed", type: "hcloud_server", change }],
  });
}

test("a resource that only one engine creates is named", () => {
  const only = planned({ name: "web-1" });
  expect(compare([], only).map(sentence)).toEqual(["web-this (hcloud_server): Pulumi has none, OpenTofu creates it"]);
});

test("the order of a map's keys is not a difference", () => {
  const labels = planned({ labels: { pool: "workers", role: "agent" } });
  expect(compare(labels, planned({ labels: { role: "agent", pool: "workers" } }))).toEqual([]);
  expect(compare(labels, planned({ labels: { role: "agent", zone: "workers" } }))).toHaveLength(1);
});
