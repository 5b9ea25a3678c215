import { X509Certificate } from "node:crypto";
import { specs } from "../../spec/catalog";
import { releases } from "../../spec/releases";
import { ownConfig, readStack, type StackConfig, withSecretsReferredTo } from "../../spec/stack/config";
import type { Stack } from "../../spec/stack/stack";
import type { Element, Field, Fields, Secret, Spec } from "../../spec/types";
import { packageRoot } from "../../src/root";
import { listSecrets } from "../../src/secrets/listing";
import { generateSecrets, type Secrets } from "../../src/secrets/make";
import { mismatches } from "../../src/secrets/mismatches";
import { namesOf, requiredSecrets } from "../../src/secrets/requirements";
import { readStackFile, stacksOf } from "../../src/stacks/file";

const read = (config: StackConfig): Stack => readStack("test", withSecretsReferredTo(config));
const readFile = (stack: string) => read(ownConfig(readStackFile(packageRoot, stack).config));

const vault = requiredSecrets(readFile("hcloud-vault-cluster"));
const generate = (existing: Secrets, more: { rotate?: string; inventProvided?: boolean } = {}, required = vault) =>
  generateSecrets({ stack: "test", required, existing, now: new Date("2026-11-24T12:00:00Z"), ...more });

const verifies = (certificate = "", authority = "") =>
  new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey);

test.each(stacksOf(packageRoot))(
  "generated secrets of %s pass every check of its modules, and each is used",
  async (name) => {
    const stack = readFile(name);
    const required = requiredSecrets(stack);
    const { values, given } = await generate({}, { inventProvided: true }, required);
    expect(given).toEqual([]);
    expect(Object.keys(values).sort()).toEqual(required.flatMap(namesOf).sort());
    for (const { spec, inputs } of stack.modules) {
      // References to other modules' outputs are known after apply.
      if (JSON.stringify(inputs).includes('"kind":"output"')) continue;
      const modules = { it: { module: spec.name, inputs: withValues(inputs, values) } };
      expect(() => read({ modules })).not.toThrow();
    }
  },
);

function withValues(value: unknown, values: Secrets): unknown {
  if (Array.isArray(value)) return value.map((element) => withValues(element, values));
  if (typeof value !== "object" || value === null) return value;
  const { parts } = value as { parts?: readonly (string | { kind: string; name?: string })[] };
  if (parts) return parts.map((part) => (typeof part === "string" ? part : values[part.name as string])).join("");
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withValues(member, values)]));
}

test.each(specs.map((spec) => spec.name))(
  "%s: certificates are by CAs that it has, and names are made of inputs",
  (name) => {
    const { inputs } = specs.find((spec) => spec.name === name) as Spec;
    for (const { secret } of Object.values(inputs).flatMap(secretsIn)) {
      if (secret.kind === "certificate")
        expect(["ca", "caCertificate"]).toContain(fieldAt(inputs, secret.by)?.secret?.kind);
      const names =
        "commonName" in secret ? [secret.commonName, ...("dnsNames" in secret ? (secret.dnsNames ?? []) : [])] : [];
      for (const [, path = ""] of names.flatMap((template) => [...template.matchAll(/\{(.*?)\}/g)])) {
        expect(fieldAt(inputs, path)).toMatchObject({ type: "string" });
      }
    }
  },
);

function secretsIn(field: Field | Element): { secret: Secret }[] {
  if (field.secret) return [{ secret: field.secret }];
  if (field.type === "object") return Object.values(field.fields).flatMap(secretsIn);
  return field.type === "list" || field.type === "map" ? secretsIn(field.of) : [];
}

function fieldAt(fields: Fields, path: string): Field | undefined {
  const [first = "", ...rest] = path.split(".");
  const field: Field | undefined = fields[first];
  return rest.length === 0 ? field : field?.type === "object" ? fieldAt(field.fields, rest.join(".")) : undefined;
}

test("certificates for a name that is known only after a deployment come from the user", () => {
  const server = { module: "hcloud-server", inputs: { name: "web" } };
  const { modules, ...rest } = ownConfig(readStackFile(packageRoot, "hcloud-vault-cluster").config);
  const [[key = "", cluster] = []] = Object.entries(modules as Record<string, { module: string; inputs: object }>);
  const named = { ...cluster, inputs: { ...cluster?.inputs, name: "vault-${server.id}" } };
  const required = requiredSecrets(read({ ...rest, modules: { server, [key]: named } } as StackConfig));
  expect(required.map(({ source }) => source.kind)).toEqual(required.map(() => "given"));
});

test("a CA and its key are generated before its certificates, even if no module gets the key", async () => {
  const { values, generated, given } = await generate({});
  expect(Object.keys(values).sort()).toEqual([
    "vault_ca_certificate",
    "vault_ca_key",
    "vault_server_certificate",
    "vault_server_key",
  ]);
  expect(generated.map(({ use }) => use)).toEqual(["vault: tls.ca_certificate", "vault: tls.server"]);
  expect(given).toEqual([]);
  expect(verifies(values.vault_server_certificate, values.vault_ca_certificate)).toBe(true);
  expect(
    new X509Certificate(values.vault_server_certificate as string).checkHost("vault.vault.internal"),
  ).toBeDefined();
  expect(new X509Certificate(values.vault_ca_certificate as string).subject).toBe("CN=vault vault");
});

test("a second run changes nothing", async () => {
  const { values } = await generate({});
  expect(await generate(values)).toEqual({ generated: [], values: {}, given: [] });
});

test("a missing certificate is signed by the existing CA", async () => {
  const { values } = await generate({});
  const { vault_server_certificate: _, vault_server_key: __, ...authority } = values;
  const again = await generate(authority);
  expect(Object.keys(again.values)).toEqual(["vault_server_certificate", "vault_server_key"]);
  expect(verifies(again.values.vault_server_certificate, values.vault_ca_certificate)).toBe(true);
});

test.each(["vault_server_certificate", "vault_server_key"])(
  "rotating %s regenerates the pair, and keeps the CA",
  async (rotate) => {
    const { values } = await generate({});
    const again = await generate(values, { rotate });
    expect(Object.keys(again.values)).toEqual(["vault_server_certificate", "vault_server_key"]);
    expect(again.values.vault_server_key).not.toBe(values.vault_server_key);
    expect(verifies(again.values.vault_server_certificate, values.vault_ca_certificate)).toBe(true);
  },
);

test("rotating a CA regenerates its certificates, and nothing else", async () => {
  const required = requiredSecrets(readFile("hcloud-nomad-cluster"));
  const { values } = await generate({}, {}, required);
  const again = await generate(values, { rotate: "nomad_ca_certificate" }, required);
  expect(again.generated.map(({ name }) => name)).toEqual([
    "nomad_ca_certificate",
    "nomad_server_certificate",
    "nomad_client_certificate",
  ]);
  for (const name of ["nomad_server_certificate", "nomad_client_certificate"]) {
    expect(verifies(again.values[name], again.values.nomad_ca_certificate)).toBe(true);
    expect(verifies(again.values[name], values.nomad_ca_certificate)).toBe(false);
  }
});

test("a certificate of one's own CA needs no key of it", async () => {
  const { values } = await generate({});
  const { vault_ca_key: _, ...own } = values;
  expect((await generate(own)).generated).toEqual([]);
});

test.each<[string, string[], string]>([
  [
    "half of a pair",
    ["vault_server_key"],
    'stack "test": secret vault_server_certificate exists but vault_server_key is missing (vault: tls.server): set vault_server_key, or regenerate both with --rotate vault_server_certificate',
  ],
  [
    "a CA that signed what is there",
    ["vault_ca_certificate", "vault_ca_key"],
    'stack "test": secret vault_ca_certificate is missing (vault: tls.ca_certificate), and it signed vault_server_certificate: set it, or regenerate all of them with --rotate vault_ca_certificate',
  ],
  [
    "a certificate by a CA whose key is elsewhere",
    ["vault_ca_key", "vault_server_certificate", "vault_server_key"],
    'stack "test": secret vault_server_certificate cannot be generated (vault: tls.server), because the key of its CA is missing: set vault_ca_key, or vault_server_certificate and vault_server_key',
  ],
])("%s is not made up", async (_, lost, sentence) => {
  const { values } = await generate({});
  const left = Object.fromEntries(Object.entries(values).filter(([name]) => !lost.includes(name)));
  await expect(generate(left)).rejects.toThrow(sentence);
});

test("secrets of users are requested, and never generated except in the sandbox", async () => {
  const required = requiredSecrets(
    read({
      modules: { web: { module: "hcloud-server", inputs: { name: "web-1", userData: "key: ${secret.api_key}" } } },
    }),
  );
  const { values, given } = await generate({}, {}, required);
  expect(values).toEqual({});
  expect(given).toEqual([{ name: "api_key", use: "web: user_data", source: { kind: "given" } }]);
  expect(Object.keys((await generate({}, { inventProvided: true }, required)).values)).toEqual(["api_key"]);
  await expect(generate({ api_key: "mine" }, { rotate: "api_key" }, required)).rejects.toThrow(
    'stack "test" cannot generate api_key (web: user_data), which comes from elsewhere: set it with "pulumi config set --secret --path twinstack:secrets.api_key"',
  );
});

test("an unknown secret is reported with the existing ones", async () => {
  await expect(generate({}, { rotate: "vault_ca_ky" })).rejects.toThrow(
    'stack "test" refers to no secret "vault_ca_ky"; did you mean "vault_ca_key"? There are vault_ca_certificate, vault_ca_key, vault_server_certificate, vault_server_key',
  );
});

test("one secret is not two things, but one CA may be that of two clusters", () => {
  const cluster = (name: string, certificate: string) => ({
    module: "hcloud-vault-cluster",
    inputs: {
      name,
      vault: { version: releases.vault },
      tls: {
        caCertificate: "${secret.ca_certificate}",
        server: { certificate: `\${secret.${certificate}}`, key: `\${secret.${certificate}_key}` },
      },
    },
  });
  const both = (second: string) =>
    requiredSecrets(read({ modules: { a: cluster("a", "a"), b: cluster("b", second) } }));
  expect(both("b").map(({ name }) => name)).toEqual(["ca_certificate", "a", "b"]);
  expect(() => both("a")).toThrow(
    'secret "a" cannot be both a: tls.server and b: tls.server: use a separate name for each',
  );
});

test("a list shows kinds, uses and expiration dates of certificates, but no values", async () => {
  const { values } = await generate({});
  const { vault_server_key: _, ...existing } = values;
  const listed = listSecrets(vault, existing);
  expect(listed).toEqual([
    {
      name: "vault_ca_certificate",
      keyName: "vault_ca_key",
      kind: "ca",
      use: "vault: tls.ca_certificate",
      missing: false,
      expires: "2036-11-21T12:00:00.000Z",
    },
    {
      name: "vault_server_certificate",
      keyName: "vault_server_key",
      kind: "certificate",
      use: "vault: tls.server",
      missing: true,
      expires: "2028-11-23T12:00:00.000Z",
    },
  ]);
});

test("a key belongs to its certificate, and a certificate to its CA", async () => {
  const stack = readFile("hcloud-vault-cluster");
  const { values } = await generate({});
  const { vault_ca_certificate = "", vault_ca_key = "", vault_server_key = "" } = (await generate({})).values;
  expect(mismatches(stack, values)).toEqual([]);
  expect(mismatches(stack, {})).toEqual([]);
  expect(mismatches(stack, { ...values, vault_server_key })).toEqual([
    'stack "test": secret vault_server_key is not the key of the certificate vault_server_certificate (vault: tls.server): set the right one, or generate both again with --rotate vault_server_certificate',
  ]);
  // Half of a rotation: a new CA with the old key and the old certificate.
  expect(mismatches(stack, { ...values, vault_ca_certificate })).toEqual([
    expect.stringContaining("vault_ca_key is not the key of the certificate vault_ca_certificate"),
    expect.stringContaining("the CA vault_ca_certificate did not sign the certificate vault_server_certificate"),
  ]);
  expect(mismatches(stack, { ...values, vault_ca_certificate, vault_ca_key })).toEqual([
    expect.stringContaining("generate both again with --rotate vault_ca_certificate"),
  ]);
});

describe("a CA that replaces another", () => {
  /** Returns the secrets of a Vault cluster whose machines trust these CAs. */
  const trusting = (...names: string[]) => {
    const { modules, ...rest } = ownConfig(readStackFile(packageRoot, "hcloud-vault-cluster").config);
    const config = structuredClone({ ...rest, modules }) as { modules: Record<string, { inputs: { tls: object } }> };
    const { inputs } = config.modules.vault as { inputs: { tls: object } };
    inputs.tls = { ...inputs.tls, caCertificate: names.map((name) => `\${secret.${name}}`).join("\n") };
    const stack = read(config as unknown as StackConfig);
    return { stack, required: requiredSecrets(stack) };
  };
  const [old, next] = ["vault_ca_certificate", "vault_next_ca_certificate"] as const;

  test("is generated beside the old one, which signs until the order changes", async () => {
    const { values: before } = await generate({});
    const both = trusting(old, next);
    const first = await generate(before, {}, both.required);
    expect(Object.keys(first.values).sort()).toEqual([next, "vault_next_ca_key"]);
    const trusted = { ...before, ...first.values };
    expect(mismatches(both.stack, trusted)).toEqual([]);

    // Certificates of the old CA are good until they are rotated.
    const swapped = trusting(next, old);
    expect((await generate(trusted, {}, swapped.required)).values).toEqual({});
    expect(mismatches(swapped.stack, trusted)).toEqual([]);
    const leaf = await generate(trusted, { rotate: "vault_server_certificate" }, swapped.required);
    expect(Object.keys(leaf.values).sort()).toEqual(["vault_server_certificate", "vault_server_key"]);
    expect(verifies(leaf.values.vault_server_certificate, trusted[next])).toBe(true);

    // Now nothing needs the old one.
    const alone = trusting(next);
    const after = { ...trusted, ...leaf.values };
    expect(mismatches(alone.stack, after)).toEqual([]);
    expect((await generate(after, {}, alone.required)).values).toEqual({});
    expect(mismatches(alone.stack, trusted).join()).toContain(`the CA ${next} did not sign`);
  });

  test("and a text beside the certificates comes from the user", () => {
    const { modules, ...rest } = ownConfig(readStackFile(packageRoot, "hcloud-vault-cluster").config);
    const config = structuredClone({ ...rest, modules }) as { modules: Record<string, { inputs: { tls: object } }> };
    const { inputs } = config.modules.vault as { inputs: { tls: object } };
    inputs.tls = { ...inputs.tls, caCertificate: `\${secret.${old}} and more` };
    const required = requiredSecrets(read(config as unknown as StackConfig));
    expect(required.find(({ name }) => name === old)?.source).toEqual({ kind: "given" });
  });
});
