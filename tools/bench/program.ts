import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Hcloud from "@pulumi/hcloud";
import type * as Pulumi from "@pulumi/pulumi";
import type { Server } from "../../components/hcloud/server";
import type { Program } from "./pulumi";

/** Registers servers, each with its own firewall, in one of the compared ways. The SDKs are those of the checkout. */
export function run({ program, servers, checkout }: { program: Program; servers: number; checkout: string }): void {
  if (program === "empty") return;
  const load = createRequire(join(checkout, "package.json"));
  const names = Array.from({ length: servers }, (_, index) => `s${index}`);
  if (program === "components") {
    const component: typeof Server = load("./dist/components/hcloud/server.js").Server;
    for (const name of names) new component(name, { name });
    return;
  }
  const pulumi: typeof Pulumi = load("@pulumi/pulumi");
  const hcloud: typeof Hcloud = load("@pulumi/hcloud");
  if (program === "bare") {
    for (const name of names) children(hcloud, name, {});
    return;
  }
  for (const name of names) {
    const component = new pulumi.ComponentResource("bench:index:Server", name, {});
    const { server, firewall } = children(hcloud, name, { parent: component });
    const { id, ipv4Address, ipv6Address, ipv6Network, status } = server;
    const outputs = { id, name: server.name, ipv4Address, ipv6Address, ipv6Network, status, firewallId: firewall.id };
    // Like every component with outputs, in a method that is not public.
    Object.assign(component, outputs);
    (component as unknown as { registerOutputs(outputs: object): void }).registerOutputs(outputs);
  }
}

/** The same inputs as the component gives its children. */
function children(hcloud: typeof Hcloud, name: string, opts: Pulumi.CustomResourceOptions) {
  const firewall = new hcloud.Firewall(`${name}-firewall`, { name, labels: {}, rules: [] }, opts);
  const server = new hcloud.Server(
    `${name}-server`,
    {
      name,
      serverType: "cx23",
      image: "debian-13",
      location: "fsn1",
      sshKeys: [],
      labels: {},
      backups: false,
      firewallIds: [firewall.id.apply(Number)],
      deleteProtection: false,
      rebuildProtection: false,
      publicNets: [{ ipv4Enabled: true, ipv6Enabled: true }],
    },
    { ...opts, ignoreChanges: ["userData", "sshKeys", "image", "publicNets", "networks"] },
  );
  return { server, firewall };
}
