import { specs } from "../../spec/catalog";
import type { Spec } from "../../spec/types";
import { seedAccount } from "../../src/engines/account";
import type { Cloud } from "../../src/sandbox/cloud";
import { components } from "../../src/stacks/catalog";
import { type engines, oneModule } from "./one-module";
import { make } from "./sandbox/objects";
import type { Rig } from "./sandbox/rig";

/** Returns the examples of modules, with their names, for `test.each`. */
export function examplesOf(of: (spec: Spec) => boolean) {
  return specs
    .filter(of)
    .flatMap((spec) => (["minimal", "complete"] as const).map((example) => [spec.name, example, spec] as const));
}

/**
 * Creates an example of a module in an empty account, plans it again and destroys it.
 * @returns the user data of its machines, by their names
 */
export async function makeAndRemove(
  rig: Rig,
  engine: (typeof engines)[number],
  spec: Spec,
  example: "minimal" | "complete",
): Promise<Record<string, string>> {
  const { cloud } = rig.sandbox;
  cloud.reset();
  await seedAccount(cloud);
  const inputs = await withGround(cloud, spec.name, spec.examples[example].inputs);
  const before = existing(cloud);
  const made = await oneModule(rig, engine, spec, components[spec.name] as never);
  await made.apply(inputs);
  expect(existing(cloud)).not.toEqual(before);
  expect(await made.plan(inputs)).toEqual({});
  const userData = userDataOf(cloud);
  // Protection must be removed before destroying.
  const lifted = unprotected(inputs);
  if (Object.keys(lifted).length > 0) await made.apply({ ...inputs, ...lifted });
  await made.destroy();
  expect(existing(cloud)).toEqual(before);
  return userData;
}

type Inputs = Readonly<Record<string, unknown>>;

/** Creates the network of an example, and returns the inputs with its ID. */
async function withGround(cloud: Cloud, name: string, inputs: Inputs): Promise<Inputs> {
  if (name === "hcloud-server" && inputs.networks) {
    const networkId = await makeNetwork(cloud, "10.0.1.0/24");
    return { ...inputs, networks: { backend: { networkId, ip: "10.0.1.10", aliasIps: ["10.0.1.100"] } } };
  }
  const network = inputs.network as { create?: boolean; ipRange?: string } | undefined;
  if (network?.create !== false) return inputs;
  const id = name.startsWith("hcloud-")
    ? await makeNetwork(cloud)
    : await makeVpc(cloud, inputs.region, network.ipRange);
  return { ...inputs, network: { ...network, id } };
}

async function makeNetwork(cloud: Cloud, subnet?: string): Promise<unknown> {
  const { id } = await make(cloud, "hcloud_network", { name: "backend", ip_range: "10.0.0.0/16" });
  if (subnet) {
    await make(cloud, "hcloud_network_subnet", {
      network_id: Number(id),
      type: "cloud",
      network_zone: "eu-central",
      ip_range: subnet,
    });
  }
  return id;
}

async function makeVpc(cloud: Cloud, region: unknown, range: unknown): Promise<unknown> {
  const { id } = await make(cloud, "digitalocean_vpc", { name: "given", region, ip_range: range });
  return id;
}

/** Returns user data, with names in place of values that the sandbox generates in any order. */
function userDataOf(cloud: Cloud): Record<string, string> {
  const objects = cloud.objects();
  const madeUp = objects.flatMap(({ type, id, object }): [unknown, string][] => {
    if (type === "digitalocean_vpc") return [[id, `ID of ${object.name}`]];
    return type === "digitalocean_loadbalancer" ? [[object.ip, `address of ${object.name}`]] : [];
  });
  const texts = objects.flatMap(({ id, object }): [string, string][] => {
    const [snippet] = (object.source_raw ?? []) as { data: string }[];
    const text = (object.user_data ?? snippet?.data) as string | undefined;
    return text ? [[String(object.name ?? id), text]] : [];
  });
  return Object.fromEntries(
    texts.map(([name, text]) => [
      name,
      madeUp.reduce((named, [value, is]) => named.replaceAll(String(value), `<${is}>`), text),
    ]),
  );
}

function unprotected(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.keys(inputs)
      .filter((name) => /protection$/i.test(name))
      .map((name) => [name, false]),
  );
}

/** Returns all objects except DigitalOcean's tags, which are kept once they were used. */
export function existing(cloud: Cloud): string[] {
  return cloud
    .objects()
    .filter(({ type }) => type !== "digitalocean_tag")
    .map(({ type, id }) => `${type} ${id}`)
    .sort();
}
