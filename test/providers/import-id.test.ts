import * as fc from "fast-check";
import { providers } from "../../spec/providers";
import { resourceType, resourceTypesOf } from "../../src/providers/catalog";
import { importId, ownId, parseImportId } from "../../src/providers/import-id";

const id = (type: string, object: Record<string, unknown>) => importId(resourceType(type), object);

test.each([
  ["hcloud_server", { id: "42" }, "42"],
  ["hcloud_primary_ip", { id: 42 }, "42"],
  ["hcloud_network_subnet", { network_id: 7, ip_range: "10.0.1.0/24" }, "7-10.0.1.0/24"],
  ["hcloud_network_route", { network_id: 7, destination: "10.1.0.0/16" }, "7-10.1.0.0/16"],
  ["hcloud_server_network", { server_id: 42, network_id: 7 }, "42-7"],
  ["hcloud_load_balancer_network", { load_balancer_id: 3, network_id: 7 }, "3-7"],
  ["hcloud_load_balancer_service", { load_balancer_id: "3", listen_port: 443 }, "3__443"],
  ["hcloud_load_balancer_target", { load_balancer_id: 3, server_id: 42 }, "3__server__42"],
  [
    "hcloud_load_balancer_target",
    { load_balancer_id: 3, server_id: 0, label_selector: "a=b__c" },
    "3__label_selector__a=b__c",
  ],
  ["hcloud_load_balancer_target", { load_balancer_id: 3, label_selector: "", ip: "10.0.0.1" }, "3__ip__10.0.0.1"],
  ["hcloud_firewall_attachment", { firewall_id: 5 }, "5"],
  ["hcloud_volume_attachment", { volume_id: 6 }, "6"],
  ["hcloud_rdns", { server_id: 42, ip_address: "198.18.0.1" }, "s-42-198.18.0.1"],
  ["hcloud_rdns", { primary_ip_id: 9, ip_address: "2001:db8::1" }, "p-9-2001:db8::1"],
  ["hcloud_rdns", { load_balancer_id: 3, ip_address: "198.18.0.1" }, "l-3-198.18.0.1"],
  ["digitalocean_tag", { id: "web", name: "web" }, "web"],
  ["digitalocean_reserved_ip", { ip_address: "192.0.2.1" }, "192.0.2.1"],
  ["digitalocean_reserved_ip_assignment", { ip_address: "192.0.2.1", droplet_id: 8 }, "192.0.2.1,8"],
  ["proxmox_virtual_environment_vm", { node_name: "pve", id: "100", vm_id: 100 }, "pve/100"],
  ["proxmox_virtual_environment_container", { node_name: "pve", id: "300" }, "pve/300"],
  ["proxmox_virtual_environment_file", { node_name: "pve", id: "local:snippets/a.yaml" }, "pve/local:snippets/a.yaml"],
])("the import id of %s %j is %s", (type, object, expected) => expect(id(type, object)).toBe(expected));

test("a resource that cannot be imported, or lacks a value, has none", () => {
  expect(() => id("digitalocean_volume_attachment", { id: "1" })).toThrow(
    "digitalocean_volume_attachment cannot be imported",
  );
  expect(() => parseImportId(resourceType("digitalocean_volume_attachment"), "1")).toThrow("cannot be imported");
  expect(() => id("hcloud_server_network", { server_id: 42, network_id: null })).toThrow("{server_id}-{network_id}");
});

test("an ID in another format is an error that shows the format", () => {
  const parse = (text: string) => parseImportId(resourceType("hcloud_server_network"), text);
  for (const text of ["42", "42-", "a-7", "42-7x"]) {
    expect(() => parse(text)).toThrow(
      `hcloud_server_network: "${text}" is not a valid import ID; expected {server_id}-{network_id}`,
    );
  }
});

const importable = Object.values(providers)
  .flatMap(resourceTypesOf)
  .filter(({ facts }) => facts.importIds.length > 0);

test.each(importable.map((resource) => [resource.name, resource] as const))(
  "an import id of %s says what it was made from",
  (_, resource) => {
    const text = fc.stringMatching(/^[a-z0-9.:]{1,12}$/);
    for (const template of resource.facts.importIds) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      const members = names.map((name) => [
        name,
        resource.block.attributes?.[name]?.type === "number" ? fc.nat() : text,
      ]);
      fc.assert(
        fc.property(fc.record(Object.fromEntries(members)), (object) => {
          // 0 counts as unset, and an ID with it could match another template.
          fc.pre(Object.values(object).every((value) => value !== 0));
          expect(parseImportId(resource, importId(resource, object))).toEqual(object);
        }),
      );
    }
  },
);

test("the ids that the cloud does not give are known before", () => {
  expect(ownId(resourceType("hcloud_server_network"), { server_id: 42, network_id: 7 })).toBe("42-7");
  expect(ownId(resourceType("hcloud_server_network"), { server_id: 42, network_id: null })).toBeUndefined();
  expect(ownId(resourceType("hcloud_server"), { id: "42" })).toBeUndefined();
});
