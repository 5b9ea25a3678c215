import * as fc from "fast-check";
import { providers } from "../../spec/providers";
import { resourceType, resourceTypeOfToken, resourceTypesOf } from "../../src/providers/catalog";
import {
  emptyBlock,
  pluralize,
  propertyPath,
  toPulumi,
  toTerraform,
  UnknownPropertyError,
} from "../../src/providers/naming";
import type { TfObject } from "../../src/providers/types";
import { blockValues } from "./values";

const resources = Object.values(providers).flatMap(resourceTypesOf);

describe.each(resources.map((resource) => [resource.name, resource] as const))("%s", (_, resource) => {
  test("is unchanged after conversion to Pulumi and back", () => {
    fc.assert(
      fc.property(blockValues(resource.block), (value) => {
        // Pulumi's engine keeps these itself.
        const properties: TfObject = { ...value, id: null };
        if ("timeouts" in properties) properties.timeouts = null;
        expect(toTerraform(resource, toPulumi(resource, properties))).toEqual({
          ...emptyBlock(resource.block),
          ...properties,
        });
      }),
      { numRuns: 30 },
    );
  });

  test("is found by its type and by its token", () => {
    expect(resourceType(resource.name)).toBe(resource);
    expect(resourceTypeOfToken(resource.facts.pulumi.token)).toBe(resource);
  });
});

test("a type that is not known is an error that names those that are", () => {
  expect(() => resourceType("hcloud_toaster")).toThrow(/hcloud_toaster is not known here; known are .*hcloud_server/);
  expect(() => resourceTypeOfToken("hcloud:index/toaster:Toaster")).toThrow(
    /hcloud:index\/toaster:Toaster is not known/,
  );
});

test("property paths follow blocks, flattened ones without an index", () => {
  const at = (type: string, path: string) => propertyPath(resourceType(type), path);
  expect(at("hcloud_server", "public_net")).toBe("publicNets");
  expect(at("hcloud_server", "public_net[0].ipv4_enabled")).toBe("publicNets[0].ipv4Enabled");
  expect(at("hcloud_load_balancer_service", "health_check[0].http[0].status_codes")).toBe(
    "healthCheck.http.statusCodes",
  );
  expect(at("proxmox_virtual_environment_vm", "disk[1].import_from")).toBe("disks[1].importFrom");
  expect(at("proxmox_virtual_environment_vm", "initialization.user_account.keys")).toBe(
    "initialization.userAccount.keys",
  );
  expect(() => at("hcloud_server", "public_net.ipv7")).toThrow('hcloud_server has no member "public_net.ipv7"');
});

test("a property that does not exist is reported with its path", () => {
  const server = resourceType("hcloud_server");
  const inputs = { name: "a", networks: [{ networkId: 1 }, { netId: 2 }], colour: "red" };
  expect(() => toTerraform(server, inputs)).toThrow(UnknownPropertyError);
  const told: string[] = [];
  const value = toTerraform(server, inputs, ({ property }) => told.push(property));
  expect(told).toEqual(["networks[1].netId", "colour"]);
  expect(value.name).toBe("a");
});

test("unknown values are accepted at any depth", () => {
  const mark = new (class Mark {
    readonly [Symbol.toStringTag] = "Mark";
  })();
  const server = resourceType("hcloud_server");
  const value = {
    ...emptyBlock(server.block),
    name: mark,
    labels: mark,
    ssh_keys: ["a", mark],
    network: mark,
    public_net: [mark],
  };
  const properties = toPulumi(server, value);
  expect(properties).toEqual({ name: mark, labels: mark, sshKeys: ["a", mark], networks: mark, publicNets: [mark] });
  expect(toTerraform(server, properties)).toEqual(value);
});

test.each([
  ["ssh_key", "ssh_keys"],
  ["network", "networks"],
  ["mac_address", "mac_addresses"],
  ["entry", "entries"],
  ["gateway", "gateways"],
  ["status", "statuses"],
  ["dns", "dns"],
  ["alias", "aliases"],
  ["prefix", "prefixes"],
  ["index", "indices"],
  ["ip", "ips"],
])("the plural of %s is %s", (one, many) => expect(pluralize(one)).toBe(many));
