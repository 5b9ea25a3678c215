import fc from "fast-check";
import { type Address, addressOf, formatAddress, parseAddress, pulumiName } from "../../src/hcl/address";

const inCluster: Address = {
  modules: [{ label: "k8s-prod" }, { label: "server", key: "s1" }],
  type: "hcloud_server",
  resource: { label: "this" },
};

test("an address in both engines", () => {
  const text = 'module.k8s-prod.module.server["s1"].hcloud_server.this';
  expect(formatAddress(inCluster)).toBe(text);
  expect(parseAddress(text)).toEqual(inCluster);
  expect(pulumiName(inCluster)).toBe("k8s-prod-server-s1-this");
  expect(addressOf("hcloud_server", ["k8s-prod", "k8s-prod-server-s1", "k8s-prod-server-s1-this"])).toEqual(inCluster);
});

test("every address can be parsed from its text and from its Pulumi names", () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
  const key = fc.stringMatching(/^[a-z0-9][a-z0-9."\\_ ${}%-]{0,8}$/);
  const step = fc.record({ label, key }, { requiredKeys: ["label"] });
  const root = fc.record({ label: fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/) });
  const address = fc
    .tuple(root, fc.array(step, { maxLength: 3 }), step)
    .map(([first, rest, resource]): Address => ({ modules: [first, ...rest], type: "hcloud_server", resource }));
  fc.assert(
    fc.property(address, (given) => {
      expect(parseAddress(formatAddress(given))).toEqual(given);
      const steps = [...given.modules, given.resource];
      const names = steps.map((resource, index) => pulumiName({ ...given, modules: steps.slice(0, index), resource }));
      expect(addressOf("hcloud_server", names)).toEqual(given);
    }),
  );
});

test.each(["hcloud_server.this[0]", "module.web", "module.web[0].hcloud_server.this", "data.hcloud_image.this.id", ""])(
  "%j is no address",
  (text) => {
    expect(() => parseAddress(text)).toThrow("is not the address of a managed resource");
  },
);

test("a resource that is not named after its parent has no address", () => {
  expect(() => addressOf("hcloud_server", ["web", "server"])).toThrow("server is not named after its parent web");
  expect(() => addressOf("hcloud_server", ["web"])).toThrow("web is in no component");
});
