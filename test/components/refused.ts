import * as pulumi from "@pulumi/pulumi";
import { NomadCluster } from "../../components/hcloud/nomad-cluster";
import { Server } from "../../components/hcloud/server";
import { Vm, type VmArgs } from "../../components/proxmox/vm";
import { ValidatedComponent } from "../../components/validated-component";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import { components } from "../../src/stacks/catalog";
import { tooLarge } from "./too-large";

// Programs of users with mocks, each run in its own process: errors that it does not catch would end the tests.

/** Programs with inputs that are rejected once they are known, by a component and by a nested one. */
const programs = {
  server() {
    const web = new Server("web", { name: "web-1" });
    const labels = { peer: pulumi.interpolate`peer of ${web.name}` };
    const peer = new Server("peer", { name: "peer-1", labels, volumes: { data: { size: 20 } } });
    const third = new Server("third", { name: "third", labels: { peer: peer.id } });
    return { web: web.name, id: peer.id, firewall: peer.firewallId, volumes: peer.volumeIds, third: third.name };
  },
  rack() {
    return { name: new Rack("rack").serverName };
  },
  nomad() {
    const { inputs } = hcloudNomadCluster.examples.minimal;
    const nomad = new NomadCluster("nomad", { ...inputs, nomad: { version: pulumi.output("2.0.3-1") } });
    return { networkId: nomad.networkId };
  },
  snippet() {
    return { id: new Vm("web", { name: "web-1", nodeName: "pve", cloudInit: {} }).vmId };
  },
  image() {
    const disks = [{ interface: "virtio0" }, { interface: "scsi0" }];
    return { id: new Vm("web", { name: "web-1", nodeName: "pve", disks }).vmId };
  },
  speed() {
    return { id: new Vm("web", { name: "web-1", nodeName: "pve" }).vmId };
  },
  agreement() {
    const vm = (args: Omit<VmArgs, "name" | "nodeName">, name: string) =>
      new Vm(name, { name, nodeName: "pve", ...args }).name;
    const gateway = { address: pulumi.output("dhcp"), gateway: "10.0.0.1" };
    return {
      shown: vm({ memory: { dedicated: pulumi.output(1024), floating: 2048 } }, "shown"),
      secret: vm({ memory: { dedicated: pulumi.secret(1024), floating: 2048 } }, "secret"),
      gateway: vm({ cloudInit: { ipConfigs: [{ ipv4: gateway }] } }, "gateway"),
    };
  },
  clusters() {
    const made = Object.entries(tooLarge).map(([name, inputs]) => {
      const cluster = new (components[name] as (typeof components)[string])(name, inputs as never);
      const { publicIps, vmIds } = cluster as unknown as Record<string, pulumi.Output<unknown>>;
      return [name, publicIps ?? vmIds] as const;
    });
    return Object.fromEntries(made);
  },
};

/** A component with a nested one that rejects its inputs. */
class Rack extends ValidatedComponent {
  readonly serverName: pulumi.Output<string>;

  constructor(name: string) {
    super("test:index:Rack", name, {});
    const web = new Server(`${name}-web`, { name: "web-1" }, { parent: this });
    new Server(`${name}-peer`, { name: "peer-1", labels: { peer: pulumi.output("no label!") } }, { parent: this });
    this.serverName = web.name;
    this.registerOutputs({ serverName: this.serverName });
  }
}

async function run(name: keyof typeof programs) {
  const registered: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ custom, name: resource, inputs }) => {
      if (custom) registered.push(resource);
      // A machine keeps the user data that it was created with.
      if ("initialization" in inputs) inputs.initialization.userDataFileId = "local:snippets/pve_web-1-user-data.yaml";
      // Pulumi also keeps the image that its first disk was created from.
      if (name === "image" && "disks" in inputs) inputs.disks[0].importFrom = "local:import/debian-13.qcow2";
      // The component ignores changes of the limits of disks without limits.
      if (name === "speed" && "disks" in inputs) inputs.disks[0].speed = { read: 100, write: 0 };
      return { id: "4711", state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  const outputs = Object.entries(programs[name]() as Record<string, pulumi.Output<unknown>>);
  const outcomes = outputs.map(async ([output, value]) => [output, await outcome(value)]);
  const result = Object.fromEntries(await Promise.all(outcomes));
  // Returns once everything has settled.
  await pulumi.runtime.disconnect();
  return { outputs: result, registered };
}

/** Returns an output's value or failure. */
function outcome(output: pulumi.Output<unknown>): Promise<unknown> {
  const { promise } = output as unknown as { promise(): Promise<unknown> };
  return promise().catch((error: Error) => error.message);
}

// With `catch` like Pulumi's own host, which reports uncaught errors; otherwise like plain `node`.
const [program, caught] = process.argv.slice(2);
if (caught) process.on("unhandledRejection", (error: Error) => pulumi.log.error(error.message));
run(program as keyof typeof programs).then((result) => console.log(JSON.stringify(result)));
