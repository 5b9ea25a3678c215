import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { NomadClusterArgs } from "../../components/hcloud/nomad-cluster";
import type { ServerArgs } from "../../components/hcloud/server";
import { checkedInputs, InvalidInputError } from "../../components/inputs";
import type { VmArgs } from "../../components/proxmox/vm";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";
import type { Spec } from "../../spec/types";

function inputsOf(args: ServerArgs) {
  return checkedInputs(hcloudServer, "web", args);
}

/** Returns an output's value or failure. Failures of outputs reach the program only through its resources. */
function outcome(value: unknown): Promise<unknown> {
  return (value as { promise(): Promise<unknown> }).promise();
}

test("leaves plain values plain", () => {
  const inputs: object = inputsOf({ name: "web-1" });
  expect(inputs).toMatchObject({
    name: "web-1",
    serverType: "cx23",
    firewall: { enabled: true },
  });
});

test("fills in the default of an output that turns out to be null", async () => {
  const image = pulumi.output(undefined) as unknown as pulumi.Output<string>;
  expect(await outcome(inputsOf({ name: "web-1", image }).image)).toBe("debian-13");
});

test("makes sensitive values secret, and no others", async () => {
  const { userData, image } = inputsOf({
    name: "web-1",
    userData: "#cloud-config\n",
    image: pulumi.output("debian-12"),
  });
  expect(await pulumi.isSecret(userData as pulumi.Output<string>)).toBe(true);
  expect(await pulumi.isSecret(image as pulumi.Output<string>)).toBe(false);
});

test("rejects outputs for values that decide which resources exist", () => {
  const enabled = pulumi.output(true) as unknown as boolean;
  const volumes = pulumi.output({}) as unknown as Record<string, never>;
  expect(() => inputsOf({ name: "web-1", publicNet: { ipv4Enabled: enabled } })).toThrow(
    "hcloud-server: public_net.ipv4_enabled must be a plain value, not an output: it decides which resources exist.",
  );
  expect(() => inputsOf({ name: "web-1", volumes })).toThrow(
    "hcloud-server: volumes must be a map that may contain outputs, not an output itself.",
  );
});

test("a check of several inputs waits for those that are outputs", async () => {
  const sentence = "nomad.version must be 2.0.4-1 or newer if docker.allow_privileged or docker.volumes is false";
  const { minimal } = hcloudNomadCluster.examples;
  type Checked = { nomad: { version: pulumi.Input<string> } };
  const late = checkedInputs as unknown as (spec: Spec, name: string, args: NomadClusterArgs) => Checked;
  const versionOf = (version: pulumi.Input<string>, docker: NomadClusterArgs["docker"] = {}): pulumi.Input<string> => {
    const args: NomadClusterArgs = { ...minimal.inputs, nomad: { version }, docker };
    return late(hcloudNomadCluster, "nomad", args).nomad.version;
  };
  expect(() => versionOf("2.0.3-1")).toThrow(sentence);
  expect(versionOf("2.0.3-1", { enabled: false })).toBe("2.0.3-1");
  expect(versionOf("2.0.3-1", { allowPrivileged: true, volumes: true })).toBe("2.0.3-1");
  expect(await outcome(versionOf(pulumi.output("2.0.4-1")))).toBe("2.0.4-1");
  const secret = versionOf(pulumi.secret("2.0.7-1"), { volumes: pulumi.output(false) }) as pulumi.Output<string>;
  expect([await outcome(secret), await pulumi.isSecret(secret)]).toEqual(["2.0.7-1", true]);
});

test("runtime errors are printed as their message alone, whatever Pulumi attaches to them", () => {
  const refused = Object.assign(new InvalidInputError(["one.", "two."]), { promise: Promise.resolve("much") });
  expect(inspect(refused)).toBe("one.\ntwo.");
  expect(pulumi.RunError.isInstance(refused)).toBe(true);
  expect(refused.cause).toMatchObject({ name: "InputError", problems: ["one.", "two."] });
});

test("names the required inputs if JavaScript passes no arguments", () => {
  const given = undefined as unknown as ServerArgs;
  expect(() => inputsOf(given)).toThrow(
    expect.objectContaining({ name: "InputError", message: "hcloud-server: name is required: a string." }),
  );
});

test("accepts numbers for IDs, known at once or later", async () => {
  const networkId = pulumi.output(4711);
  const inputs = inputsOf({
    name: "web-1",
    image: 161547269,
    networks: { a: { networkId }, b: { networkId: 4712 } },
    firewallIds: [1, pulumi.output(2), "3"],
  });
  expect(inputs).toMatchObject({ image: "161547269", networks: { b: { networkId: "4712" } } });
  expect(await outcome(inputs.networks.a?.networkId)).toBe("4711");
  expect(await outcome(inputs.firewallIds)).toEqual(["1", "2", "3"]);
});

test("rejects invalid IDs, and numbers for other inputs", () => {
  const name = 7 as unknown as string;
  expect(() => inputsOf({ name: "web-1", image: -1 })).toThrow(
    "hcloud-server: image must be the name or ID of an image",
  );
  expect(() => inputsOf({ name })).toThrow("hcloud-server: name must be a string, got 7.");
});

function vmInputsOf(args: object) {
  const given = { name: "web-1", nodeName: "pve", ...args };
  return checkedInputs(proxmoxVm, "web", given as VmArgs);
}

test("members that have to agree are compared with defaults, whenever they are known", async () => {
  expect(() => vmInputsOf({ memory: { floating: 4096 } })).toThrow(
    'proxmox-vm: memory must not have a floating that is greater than dedicated, got {"dedicated":2048,"floating":4096}.',
  );
  const { memory } = vmInputsOf({ memory: { floating: pulumi.output(1024) } });
  expect(await outcome(memory.dedicated)).toBe(2048);
});

test("unset members next to an output stay unset", () => {
  const { cloudInit } = vmInputsOf({ cloudInit: { ipConfigs: [{ ipv4: { address: pulumi.output("dhcp") } }] } });
  expect(cloudInit?.ipConfigs[0]?.ipv4?.gateway === undefined).toBe(true);
});
