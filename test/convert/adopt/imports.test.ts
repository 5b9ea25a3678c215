import { importsOf } from "../../../src/convert/adopt/imports";
import { readState, type TofuState } from "../../../src/convert/adopt/state";

function state(...resources: TofuState["resources"]): TofuState {
  return { version: 4, resources };
}

test("ids by the names that the resources have in Pulumi", () => {
  const { imports, refused } = importsOf(
    state(
      {
        mode: "managed",
        module: "module.web",
        type: "hcloud_server",
        name: "this",
        instances: [{ attributes: { id: "4711" } }],
      },
      {
        mode: "managed",
        module: "module.web",
        type: "hcloud_server_network",
        name: "this",
        instances: [{ index_key: "lan", attributes: { id: "4711-815", server_id: 4711, network_id: 815 } }],
      },
      { mode: "data", type: "hcloud_image", name: "this", instances: [{ attributes: { id: "1" } }] },
    ),
    ["web"],
  );
  expect(refused).toEqual([]);
  expect(imports).toEqual({
    "hcloud:index/server:Server::web-this": "4711",
    "hcloud:index/serverNetwork:ServerNetwork::web-this-lan": "4711-815",
  });
});

test("resources that cannot be moved are rejected, each with a reason", () => {
  const instances = [{ attributes: { id: "1" } }];
  const { imports, refused } = importsOf(
    state(
      { mode: "managed", module: "module.web", type: "digitalocean_volume_attachment", name: "this", instances },
      { mode: "managed", module: "module.old", type: "hcloud_server", name: "this", instances },
      { mode: "managed", type: "hcloud_server", name: "this", instances },
      { mode: "managed", module: "module.web", type: "hcloud_zone", name: "this", instances },
      {
        mode: "managed",
        module: "module.web",
        type: "hcloud_server",
        name: "this",
        instances: [{ index_key: 0, attributes: {} }],
      },
      { mode: "managed", module: "module.web", type: "hcloud_server_network", name: "this", instances },
    ),
    ["web"],
  );
  expect(imports).toEqual({});
  expect(refused.map(({ resource, reason }) => `${resource}: ${reason}`)).toEqual([
    "module.web.digitalocean_volume_attachment.this: digitalocean_volume_attachment cannot be imported",
    'module.old.hcloud_server.this: the stack has no module "old"; it has web',
    "hcloud_server.this: it is not in a module; only resources inside modules can be adopted",
    expect.stringContaining("module.web.hcloud_zone.this: the resource type hcloud_zone is not known here"),
    'module.web.hcloud_server.this[0]: its index is a number ("count"), and resources of a stack have keys ("for_each")',
    "module.web.hcloud_server_network.this: hcloud_server_network: cannot derive the import ID {server_id}-{network_id}",
  ]);
});

test("an object that only waits to be destroyed is not imported", () => {
  const instances = [{ deposed: "abc", attributes: { id: "1" } }, { attributes: { id: "2" } }];
  const { imports } = importsOf(
    state({ mode: "managed", module: "module.web", type: "hcloud_server", name: "this", instances }),
    ["web"],
  );
  expect(imports).toEqual({ "hcloud:index/server:Server::web-this": "2" });
});

/** Returns a server of a module, as a state has it. */
function server(module: string, index_key?: string | number): TofuState["resources"][number] {
  const instances = [{ index_key, attributes: { id: "1" } }];
  return { mode: "managed", module, type: "hcloud_server", name: "this", instances };
}

test.each([
  ["module.web_1", "web-1"],
  ["module.Web_1", "web-1"],
  ['module.web["1"]', "web-1"],
  ["module.web[1]", "web-1"],
  ['module.web["eu.fsn1"]', "web-eu-fsn1"],
  ['module.web["eu fsn1"]', "web-eu-fsn1"],
  ["module.db[0]", "db"],
  ['module.db["main \\"one\\""]', "db"],
])("%s is the module %s of a stack", (module, name) => {
  const stack = ["db", "web-1", "web-eu-fsn1"];
  const { imports, refused, renamed } = importsOf(state(server(module)), stack);
  expect(refused).toEqual([]);
  expect(imports).toEqual({ [`hcloud:index/server:Server::${name}-this`]: "1" });
  expect(renamed).toEqual([{ from: module, to: `module.${name}` }]);
});

test("a module whose name is in the stack is never mapped to another", () => {
  const { imports, refused } = importsOf(state(server("module.web-1"), server("module.web_1")), ["web-1"]);
  expect(imports).toEqual({ "hcloud:index/server:Server::web-1-this": "1" });
  expect(refused).toEqual([
    {
      resource: "module.web_1.hcloud_server.this",
      reason: '"web-1" of the stack already stands for another module of the state',
    },
  ]);
});

test("an address that a stack cannot have is rejected with the `tofu state mv` that renames it", () => {
  const network = (index_key: number) => ({ index_key, attributes: { id: "1-2", server_id: 1, network_id: 2 } });
  const { refused } = importsOf(
    state(
      server('module.app["eu.fsn1"]'),
      server("module.web", 0),
      { ...server("module.web"), type: "hcloud_server_network", instances: [network(0), network(1)] },
      server("module.k8s.module.server[0]"),
      { ...server(""), module: undefined, name: "old_box", instances: [{ attributes: { id: "7" } }] },
    ),
    ["web", "k8s", "apps", "old-box"],
  );
  expect(refused.map(({ resource, move }) => [resource, move?.to])).toEqual([
    ['module.app["eu.fsn1"].hcloud_server.this', "module.apps"],
    ["module.web.hcloud_server.this[0]", "module.web.hcloud_server.this"],
    ["module.web.hcloud_server_network.this[0]", 'module.web.hcloud_server_network.this["KEY"]'],
    ["module.web.hcloud_server_network.this[1]", 'module.web.hcloud_server_network.this["KEY"]'],
    ["module.k8s.module.server[0].hcloud_server.this", 'module.k8s.module.server["KEY"].hcloud_server.this'],
    ["hcloud_server.old_box", "module.old-box.hcloud_server.this"],
  ]);
});

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};

test.each([
  ["is empty", ""],
  ["is empty", Buffer.from(" \n")],
  ["is JSON, but no OpenTofu state", "null"],
  ["is JSON, but no OpenTofu state", "[]"],
  ["is JSON, but no OpenTofu state", '"state"'],
  ["is not complete JSON", '{"version":4,'],
  ["is not complete JSON", "Acquiring state lock\n{}"],
  ["is not an OpenTofu state of format version 4 (its version is 3)", '{"version":3}'],
  ["is not an OpenTofu state of format version 4 (its version is undefined)", "{}"],
  ["is a damaged state", '{"version":4}'],
  ["is a damaged state", '{"version":4,"resources":[null]}'],
  ["is a damaged state", '{"version":4,"resources":[{"mode":"managed","type":"a","name":"b"}]}'],
  ["has no resources, so there is nothing to adopt", '{"version":4,"resources":[]}'],
  [
    "has no resources, so there is nothing to adopt",
    '{"version":4,"resources":[{"mode":"data","type":"a","name":"b","instances":[{"attributes":{}}]}]}',
  ],
  ["is encrypted. Use the folder of its root module", '{"meta":{},"encrypted_data":"x","encryption_version":"v0"}'],
  ['is output of "tofu show -json"', '{"format_version":"1.0","values":{}}'],
  ["is a state of Pulumi", '{"version":3,"deployment":{}}'],
  ["is UTF-16", utf16('{"version":4}')],
  ["is UTF-16", utf16('{"version":4}', true)],
  ["is UTF-8 with a byte order mark", Buffer.from('\ufeff{"version":4}')],
  ["is not UTF-8 text", Buffer.from([0x7b, 0xe4, 0x7d])],
])("a state that %s is rejected with its name and a remedy", (problem, content) => {
  expect(() => readState(content, "old.tfstate")).toThrow(`old.tfstate ${problem}`);
});
