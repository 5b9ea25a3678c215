import { ADMINS } from "../../spec/modules/k8s";
import { generateAuthority, generateCertificate } from "../../src/secrets/certificates";
import { regrouped } from "../../src/secrets/regrouped";
import type { SecretRequirement } from "../../src/secrets/requirements";

const now = new Date("2030-01-01T00:00:00Z");
const admin: SecretRequirement = {
  name: "admin_certificate",
  keyName: "admin_key",
  use: "k8s: tls.admin",
  source: {
    kind: "certificate",
    by: { name: "ca_certificate", keyName: "ca_key" },
    trusted: [],
    commonName: "k8s admin",
    organization: ADMINS,
    dnsNames: [],
    usages: ["client"],
  },
};

async function certificate(organization?: string): Promise<string> {
  const subject = { commonName: "k8s admin", organization, dnsNames: [], usages: ["client"] } as const;
  return (await generateCertificate(subject, await generateAuthority("client", now), now)).certificate;
}

test("a regenerated certificate with another group than before is reported", async () => {
  const before = async (organization?: string) => ({ admin_certificate: await certificate(organization) });
  expect(regrouped([admin], await before("system:masters"))).toEqual([
    { name: "admin_certificate", from: "system:masters", to: ADMINS },
  ]);
  expect(regrouped([admin], await before(ADMINS))).toEqual([]);
  expect(regrouped([admin], await before())).toEqual([]);
  expect(regrouped([admin], {})).toEqual([]);
  expect(regrouped([], await before("system:masters"))).toEqual([]);
});
