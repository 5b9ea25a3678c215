import { namesOf, type SecretRequirement } from "./requirements";

interface Plan {
  wanted: readonly SecretRequirement[];
  /** The existing secrets. */
  have: Readonly<Record<string, string>>;
  /** The secrets to generate. */
  made: readonly SecretRequirement[];
  /** The secrets to regenerate on request. */
  anew: readonly SecretRequirement[];
}

/** Returns why a secret cannot be generated: it would no longer match an existing one. */
export function blockingReason(each: SecretRequirement, { wanted, have, made, anew }: Plan): string | undefined {
  const { name, recipe, use } = each;
  const there = namesOf(each).filter((member) => Object.hasOwn(have, member));
  const missing = namesOf(each).filter((member) => !Object.hasOwn(have, member));
  if (!anew.includes(each) && there.length > 0) {
    return `secret ${there[0]} exists but ${missing[0]} is missing (${use}): set ${missing[0]}, or regenerate both with --rotate ${name}`;
  }
  const left = certificatesBy(each, wanted).filter((certificate) => !made.includes(certificate));
  if (left.length > 0) {
    const names = left.map((certificate) => certificate.name).join(", ");
    return `secret ${name} is missing (${use}), and it signed ${names}: set it, or regenerate all of them with --rotate ${name}`;
  }
  if (recipe.kind !== "certificate" || made.some((other) => other.name === recipe.by.name)) return undefined;
  if (Object.hasOwn(have, recipe.by.keyName)) return undefined;
  return `secret ${name} cannot be generated (${use}), because the key of its CA is missing: set ${recipe.by.keyName}, or ${namesOf(each).join(" and ")}, or regenerate the CA and all its certificates with --rotate ${recipe.by.name}`;
}

/** Returns the certificates that a CA signs. */
export function certificatesBy(
  { name, recipe }: SecretRequirement,
  wanted: readonly SecretRequirement[],
): SecretRequirement[] {
  if (recipe.kind !== "ca") return [];
  return wanted.filter((each) => each.recipe.kind === "certificate" && each.recipe.by.name === name);
}
