import { X509Certificate } from "node:crypto";
import { Template } from "../../spec/stack/references";
import type { ModuleCall } from "../../spec/stack/stack";
import { clientAuthority, kubeconfigFor } from "../../src/operations/kubeconfig";
import { generateAuthority, type Pair } from "../../src/secrets/certificates";

const now = new Date("2030-01-01T00:00:00Z");
const admin = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "k8s", cluster: { server: "https://10.0.1.11:6443", "tls-server-name": "kubernetes" } }],
  users: [{ name: "k8s-admin", user: { "client-certificate-data": "admin", "client-key-data": "admin" } }],
  contexts: [{ name: "k8s", context: { cluster: "k8s", user: "k8s-admin" } }],
  "current-context": "k8s",
};

let authority: Pair;
beforeAll(async () => {
  authority = await generateAuthority("example client", now);
});

test("a user gets a certificate of the client CA with a name, a group and a lifetime, and none of the administrator's credentials", async () => {
  const user = { name: "jane", group: "developers", days: 3 };
  const config = JSON.parse(await kubeconfigFor(user, JSON.stringify(admin), authority, now));
  expect(config.clusters).toEqual(admin.clusters);
  expect(config.contexts).toEqual([{ name: "k8s", context: { cluster: "k8s", user: "jane" } }]);
  expect(JSON.stringify(config)).not.toContain("admin");
  const certificate = new X509Certificate(Buffer.from(config.users[0].user["client-certificate-data"], "base64"));
  expect(certificate.subject).toBe("O=developers\nCN=jane");
  expect(certificate.validTo).toBe("Jan  4 00:00:00 2030 GMT");
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
});

test("the CA comes from the stack's secrets, and its key must be there", () => {
  const secret = (name: string) => new Template([{ kind: "secret", name }]);
  const inputs = { tls: { clientCa: { certificate: secret("certificate"), key: secret("key") } } };
  const call = { name: "k8s", inputs } as unknown as ModuleCall;
  expect(clientAuthority(call, { certificate: "a certificate", key: "a key" })).toEqual({
    certificate: "a certificate",
    key: "a key",
  });
  expect(() => clientAuthority(call, { certificate: "a certificate" })).toThrow(
    'k8s: tls.clientCa must come from the stack\'s secrets. "twinstack secrets" generates missing ones.',
  );
});
