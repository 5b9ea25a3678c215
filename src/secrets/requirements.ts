import { complete, memberPath } from "../../spec/complete";
import { InputError } from "../../spec/errors";
import { isCollection } from "../../spec/fields";
import { type Reference, Template, templatesIn } from "../../spec/stack/references";
import type { ModuleCall, Stack } from "../../spec/stack/stack";
import type { Element, Field, NameTemplate, Secret } from "../../spec/types";

/** The source of a stack's secret. */
type SecretSource =
  | Extract<Secret, { kind: "given" | "token" | "key" }>
  /** A certificate authority. Its key may be given to no module. */
  | { kind: "ca"; commonName: string }
  | {
      kind: "certificate";
      /** The secrets of the CA that signs the certificate. */
      by: { name: string; keyName: string };
      /** The certificates of further CAs that machines trust while one CA replaces another. */
      trusted: readonly string[];
      commonName: string;
      organization?: string;
      dnsNames: readonly string[];
      usages: readonly ("server" | "client")[];
    };

/** A secret that a stack refers to, or a pair of secrets: a certificate and its key. */
export interface SecretRequirement {
  /** The name of the secret; of a pair, that of the certificate. */
  name: string;
  /** The name of the key's secret, for a `ca` and a `certificate`. */
  keyName?: string;
  /** True if no module is given the key. */
  keyUnused?: true;
  source: SecretSource;
  /** Its use, e.g. `k8s: tls.client_ca`. */
  use: string;
}

/**
 * Returns the secrets that the modules of a stack refer to, with their sources.
 * @throws InputError if one secret has two different sources
 */
export function requiredSecrets(stack: Stack): SecretRequirement[] {
  const required = secretUses(stack);
  const problems: string[] = [];
  const owners = new Map<string, SecretRequirement>();
  for (const each of required) {
    for (const name of namesOf(each)) {
      const owner = owners.get(name);
      if (!owner) owners.set(name, each);
      else if (!isSame(owner, each)) {
        problems.push(
          `stack ${JSON.stringify(stack.name)}: secret ${JSON.stringify(name)} cannot be both ${owner.use} and ${each.use}: use a separate name for each`,
        );
      }
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  // A secret that is part of a string, or in an input that is not a secret, is provided by the user.
  for (const { name, use } of otherReferences(stack)) {
    if (!owners.has(name)) owners.set(name, { name, use, source: { kind: "given" } });
  }
  return [...new Set(owners.values())];
}

/** Returns the uses of secrets in a stack's modules; one secret may have several. */
export function secretUses(stack: Stack): SecretRequirement[] {
  return stack.modules.flatMap(wantedByModule);
}

/** Returns the names of the requirement's secrets. */
export function namesOf({ name, keyName }: SecretRequirement): string[] {
  return keyName === undefined ? [name] : [name, keyName];
}

function wantedByModule(call: ModuleCall): SecretRequirement[] {
  const found: SecretRequirement[] = [];
  const isDeferred = (value: unknown) => value instanceof Template;
  const inputs = complete(call.spec.inputs, call.inputs, { module: call.spec.name, problems: [], isDeferred });
  // A certificate is generated before the deployment, so its names must be known.
  const expand = (template: NameTemplate): string | undefined => {
    const paths = [...template.matchAll(/\{([^}]*)\}/g)].map(([, path = ""]) => path);
    if (paths.some((path) => isDeferred(valueAt(inputs, path)))) return undefined;
    return template.replace(/\{([^}]*)\}/g, (_, path: string) => String(valueAt(inputs, path)));
  };
  visit({ type: "object", doc: "", fields: call.spec.inputs }, inputs, "");
  return found;

  function visit(field: Field | Element, value: unknown, path: string): void {
    if (value === undefined) return;
    if (field.secret) {
      found.push(...toRequirements(field.secret, value, `${call.name}: ${path}`));
    } else if (field.type === "object") {
      for (const [name, member] of Object.entries(field.fields)) {
        visit(member, (value as Record<string, unknown>)[name], memberPath(path, name));
      }
    } else if (isCollection(field) && !isDeferred(value)) {
      for (const [key, element] of Object.entries(value as object)) visit(field.of, element, `${path}[${key}]`);
    }
  }

  function toRequirements(secret: Secret, value: unknown, use: string): SecretRequirement[] {
    if (secret.kind === "caCertificate") {
      const source = authoritySource(secret.commonName);
      return bundleOf(value).map((name) => ({ name, keyName: keyNameOf(name), keyUnused: true, use, source }));
    }
    const required = toRequirement(secret, value, use);
    return required ? [required] : [];
  }

  function authoritySource(template: NameTemplate): SecretSource {
    const commonName = expand(template);
    return commonName === undefined ? { kind: "given" } : { kind: "ca", commonName };
  }

  function toRequirement(
    secret: Exclude<Secret, { kind: "caCertificate" }>,
    value: unknown,
    use: string,
  ): SecretRequirement | undefined {
    const pair = pairOf(secret, value);
    if (!pair) return undefined;
    switch (secret.kind) {
      case "ca":
        return { ...pair, use, source: authoritySource(secret.commonName) };
      case "certificate": {
        const { commonName, organization, dnsNames = [], usages } = secret;
        const by = authorityOf(valueAt(inputs, secret.by));
        const subject = expand(commonName);
        const names = dnsNames.map(expand).filter((name) => name !== undefined);
        if (by === undefined || subject === undefined || names.length < dnsNames.length)
          return { ...pair, use, source: { kind: "given" } };
        const { trusted, ...signer } = by;
        return {
          ...pair,
          use,
          source: {
            ...{ kind: "certificate", by: signer, trusted, commonName: subject, organization, dnsNames: names, usages },
          },
        };
      }
      default:
        return { ...pair, use, source: secret };
    }
  }
}

/** Returns the secrets that a value consists of; undefined for any other value. */
function pairOf({ kind }: Secret, value: unknown): Pick<SecretRequirement, "name" | "keyName"> | undefined {
  if (kind === "ca" || kind === "certificate") {
    const { certificate, key } = value as Record<string, unknown>;
    const [name, keyName] = [secretName(certificate), secretName(key)];
    return name !== undefined && keyName !== undefined ? { name, keyName } : undefined;
  }
  const name = secretName(value);
  return name === undefined ? undefined : { name };
}

/** Returns the secrets of the CA that signs: its certificate is given alone or with its key. */
function authorityOf(value: unknown): { name: string; keyName: string; trusted: string[] } | undefined {
  if (value instanceof Template) {
    const [name, ...trusted] = bundleOf(value);
    return name === undefined ? undefined : { name, keyName: keyNameOf(name), trusted };
  }
  const pair = value === undefined ? undefined : pairOf({ kind: "ca", commonName: "" }, value);
  return pair?.keyName === undefined ? undefined : { name: pair.name, keyName: pair.keyName, trusted: [] };
}

/**
 * Returns the secrets of the certificates in a row that machines trust: one CA, or several while one replaces another.
 * The first one signs. Empty if the value has other parts.
 */
function bundleOf(value: unknown): string[] {
  const parts = value instanceof Template ? value.parts : [];
  const names = parts
    .filter((part) => typeof part !== "string" || part.trim() !== "")
    .map((part) => (typeof part !== "string" && part.kind === "secret" ? part.name : undefined));
  return names.every((name) => name !== undefined) ? names : [];
}

/** Returns the name of the key's secret, for a CA whose key no module gets. */
function keyNameOf(certificate: string): string {
  const name = certificate.replace(/certificate$/, "key").replace(/Certificate$/, "Key");
  return name === certificate ? `${certificate}_key` : name;
}

function secretName(value: unknown): string | undefined {
  const whole = value instanceof Template ? value.whole : undefined;
  return whole?.kind === "secret" ? whole.name : undefined;
}

function valueAt(inputs: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], inputs);
}

/** Returns whether two modules may share the secret, such as a CA. */
function isSame(a: SecretRequirement, b: SecretRequirement): boolean {
  const essence = ({ name, keyName, source }: SecretRequirement) =>
    JSON.stringify([name, keyName, source.kind === "ca" ? source.kind : source]);
  return essence(a) === essence(b);
}

function otherReferences({ modules, states }: Stack): { name: string; use: string }[] {
  const isSecret = (reference: Reference) => reference.kind === "secret";
  const inModules = modules.flatMap(({ name: module, inputs }) =>
    Object.entries(inputs).flatMap(([input, value]) =>
      templatesIn(value)
        .flatMap((template) => template.references.filter(isSecret))
        .map(({ name }) => ({ name, use: `${module}: ${memberPath("", input)}` })),
    ),
  );
  const inStates = Object.entries(states).flatMap(([state, { token }]) =>
    token ? [{ name: token.name, use: `the state ${state}` }] : [],
  );
  return [...inModules, ...inStates];
}
