import { importsOf, readState, type TofuState } from "../../../export/adopt/imports";

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

test("what cannot be moved is refused, each with its reason", () => {
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
    "hcloud_server.this: it is in no module, and a stack is made of modules",
    expect.stringContaining("module.web.hcloud_zone.this: the resource type hcloud_zone is not known here"),
    "module.web.hcloud_server.this[0]: module.web.hcloud_server.this[0] is no address of a managed resource whose multiples have for_each with string keys",
    "module.web.hcloud_server_network.this: hcloud_server_network: nothing to make the import id {server_id}-{network_id} from",
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

test("what is no state of version 4 is refused", () => {
  expect(() => readState('{"version":3}')).toThrow("this is no OpenTofu state of format version 4 (its version is 3)");
});
