import { specs } from "../../../spec/catalog";
import { ownConfig, readStack, withSecretsReferredTo } from "../../../spec/stack/config";
import type { ModuleCall } from "../../../spec/stack/stack";
import { type StackOfOne, workspaceFiles } from "../../../src/convert/workspace/files";
import { inputsIn, secretInputs, secretVariables } from "../../../src/convert/workspace/inputs";
import { packageRoot } from "../../../src/root";
import { readStackFile } from "../../../src/stacks/file";

function stackOf(type: string): StackOfOne {
  const stack = readStack(type, withSecretsReferredTo(ownConfig(readStackFile(packageRoot, type).config)));
  expect(stack.modules).toHaveLength(1);
  return { ...stack, modules: stack.modules as readonly [ModuleCall] };
}

test.each(specs.map(({ name }) => name))(
  "terraform.tfvars of %s gives what the stack gives, secrets apart",
  async (type) => {
    const stack = stackOf(type);
    const { spec, inputs } = stack.modules[0];
    const { "terraform.tfvars": text } = await workspaceFiles(stack, "/anywhere");
    const secret = secretInputs(stack.modules[0]);
    const open = Object.fromEntries(Object.entries(inputs).filter(([name]) => !secret.includes(name)));
    expect(await inputsIn(text, spec)).toEqual(open);
    expect(Object.keys(open).length).toBeGreaterThan(1);
  },
);

test("names are converted at every depth, and map keys are kept", async () => {
  const { spec } = stackOf("hcloud-server").modules[0];
  const text = `
name     = "web-1"
labels   = { some_key = "a_b" }
networks = { back_end = { network_id = "1", alias_ips = ["10.0.0.2"] } }
rdns     = null
unknown  = 1
`;
  expect(await inputsIn(text, spec)).toEqual({
    name: "web-1",
    labels: { some_key: "a_b" },
    networks: { back_end: { networkId: "1", aliasIps: ["10.0.0.2"] } },
  });
});

test("secrets replace the stack's references to them", () => {
  const [call] = stackOf("proxmox-nomad-cluster").modules;
  const names = [
    "gossip_key",
    "ca_certificate",
    "server_certificate",
    "server_key",
    "client_certificate",
    "client_key",
  ];
  const secrets = Object.fromEntries(names.map((name) => [`nomad_${name}`, `the ${name}`]));
  expect(secretVariables(call, secrets)).toEqual({
    gossip_key: "the gossip_key",
    tls: {
      ca_certificate: "the ca_certificate",
      server: { certificate: "the server_certificate", key: "the server_key" },
      client: { certificate: "the client_certificate", key: "the client_key" },
    },
  });
});
