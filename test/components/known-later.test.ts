import * as pulumi from "@pulumi/pulumi";
import { specs } from "../../spec/catalog";
import { components } from "../../src/stacks/catalog";
import { mocks } from "../../src/testing/mocks";

/** Inputs that are known after apply, in Pulumi; test/engines/known-later.test.ts has the same in OpenTofu. */

const more: Readonly<Record<string, object>> = {
  "hcloud-server": { volumes: { data: { size: 10 } } },
  "digitalocean-droplet": { volumes: { data: { size: 10 } } },
  "proxmox-vm": { cloudInit: { userData: "#cloud-config\n" } },
};

async function made(module: string, name: pulumi.Input<string>): Promise<unknown[]> {
  const spec = specs.find((each) => each.name === module);
  const clouds = await mocks();
  const inputs = { ...spec?.examples.minimal.inputs, ...more[module], name };
  new (components[module] as (typeof components)[string])("web", inputs as never);
  await clouds.settle();
  return clouds.resources.map(({ type, name: child, inputs: given }) => ({ type, child, given }));
}

test.each(specs.map(({ name }) => name))("%s makes the same of a name that is known later", async (module) => {
  const plain = await made(module, "web-1");
  expect(plain.length).toBeGreaterThan(0);
  const later = new Promise<string>((resolve) => setImmediate(() => resolve("web-1")));
  expect(await made(module, pulumi.output(later))).toEqual(plain);
});
