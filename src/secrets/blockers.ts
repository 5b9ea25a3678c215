import { namesOf, type SecretRequirement } from "./requirements";

interface Plan {
  required: readonly SecretRequirement[];
  /** The existing secrets. */
  existing: Readonly<Record<string, string>>;
  /** The secrets to generate. */
  generated: readonly SecretRequirement[];
  /** The secrets to regenerate on request. */
  toRotate: readonly SecretRequirement[];
}

/** Returns why a secret cannot be generated: it would no longer match an existing one. */
export function blockingReason(
  each: SecretRequirement,
  { required, existing, generated, toRotate }: Plan,
): string | undefined {
  const { name, source, use } = each;
  const there = namesOf(each).filter((member) => Object.hasOwn(existing, member));
  const missing = namesOf(each).filter((member) => !Object.hasOwn(existing, member));
  if (!toRotate.includes(each) && there.length > 0) {
    return `secret ${there[0]} exists but ${missing[0]} is missing (${use}): set ${missing[0]}, or regenerate both with --rotate ${name}`;
  }
  const left = certificatesBy(each, required).filter((certificate) => !generated.includes(certificate));
  if (left.length > 0) {
    const names = left.map((certificate) => certificate.name).join(", ");
    return `secret ${name} is missing (${use}), and it signed ${names}: set it, or regenerate all of them with --rotate ${name}`;
  }
  if (source.kind !== "certificate" || generated.some((other) => other.name === source.by.name)) return undefined;
  if (Object.hasOwn(existing, source.by.keyName)) return undefined;
  return `secret ${name} cannot be generated (${use}), because the key of its CA is missing: set ${source.by.keyName}, or ${namesOf(each).join(" and ")}, or regenerate the CA and all its certificates with --rotate ${source.by.name}`;
}

/** Returns the certificates that a CA signs. */
export function certificatesBy(
  { name, source }: SecretRequirement,
  required: readonly SecretRequirement[],
): SecretRequirement[] {
  if (source.kind !== "ca") return [];
  return required.filter((each) => each.source.kind === "certificate" && each.source.by.name === name);
}
