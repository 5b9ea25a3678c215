import { PulumiRoll } from "../../../src/operations/roll/pulumi";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::mine::${type}::${name}`;
const server = { type: "hcloud:index/server:Server", name: "vault-server-s1-this" };
const attachment = { type: "hcloud:index/serverNetwork:ServerNetwork", name: "vault-server-s1-this-cluster" };
const inputs = { name: "vault-s1", serverType: "cx23", userData: "new" };

/** Returns the differences of the machine s1, whose server is new. */
async function differences(part: { type: string; name: string }, marks: object): Promise<readonly string[]> {
  const state = [
    { ...server, urn: urnOf(server.type, server.name), custom: true, inputs },
    { ...attachment, urn: urnOf(attachment.type, attachment.name), custom: true, inputs: {} },
  ].map((each) => (each.name === part.name ? { ...each, ...marks } : each));
  const pulumi = { preview: async () => ({}), resources: async () => state };
  const listener = { registrations: async () => [{ ...server, inputs, urn: urnOf(server.type, server.name) }] };
  const [machine] = await new PulumiRoll(pulumi as never, listener as never, "vault").machines();
  return machine?.differences ?? ["no machine"];
}

// Mutation: machines() without the loop over the state.
test("a machine is due if a replacement stopped before its server, or before its attachment to the network", async () => {
  expect(await differences(attachment, {})).toEqual([]);
  expect(await differences(attachment, { pendingReplacement: true })).toEqual(["unfinished replacement"]);
  expect(await differences(server, { pendingReplacement: true })).toEqual(["unfinished replacement"]);
});
