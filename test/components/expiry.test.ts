import * as pulumi from "@pulumi/pulumi";
import { specs } from "../../spec/catalog";
import { shownSoon } from "../../spec/expiry";
import { generateAuthority, generateCertificate, type Pair } from "../../src/secrets/certificates";
import { components } from "../../src/stacks/catalog";
import { mocks } from "../../src/testing/mocks";

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

/** Generates a certificate with so many of its 730 days left. */
async function endingIn(days: number): Promise<Pair> {
  const subject = { commonName: "it", dnsNames: ["it"], usages: ["client"] } as const;
  return generateCertificate(subject, await generateAuthority("CA", daysAgo(1000)), daysAgo(730 - days));
}

test.each([
  ["2026-03-02T12:00:00Z", undefined],
  ["2026-03-01T12:00:00Z", "expires on 2026-03-01, in 59 days"],
  ["2026-01-01T12:00:00Z", "expires on 2026-01-01, in 0 days"],
  ["2025-12-31T12:00:00Z", "expired on 2025-12-31"],
])("On New Year's Day a certificate that expires at %s causes the warning: %s", (end, shown) => {
  expect(shownSoon(new Date(end), new Date("2026-01-01T00:00:00Z"))).toBe(shown);
});

describe("A component", () => {
  const spec = specs.find(({ name }) => name === "hcloud-k8s-cluster");

  async function warnings(admin: unknown): Promise<string[]> {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const clouds = await mocks();
    const inputs = spec?.examples.minimal.inputs as { tls: object };
    new (components["hcloud-k8s-cluster"] as (typeof components)[string])("k8s", {
      ...inputs,
      tls: { ...inputs.tls, admin },
    } as never);
    await clouds.settle();
    const said = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    return said;
  }

  test("warns about a certificate that expires soon, and about nothing else", async () => {
    const expected = [
      expect.stringMatching(
        /^component "k8s": the certificate in tls\.admin expires on 20\d\d-\d\d-\d\d, in (19|20) days: see docs\/certificates\.md$/,
      ),
    ];
    const pair = await endingIn(20);
    expect(await warnings(pair)).toEqual(expected);
    const secret = { certificate: pulumi.secret(pair.certificate), key: pulumi.secret(pair.key) };
    expect(await warnings(secret)).toEqual(expected);
    expect(await warnings(await endingIn(200))).toEqual([]);
  });
});
