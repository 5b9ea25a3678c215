import { randomBytes } from "node:crypto";
import { InputError } from "../../spec/errors";
import { blockingReason, certificatesBy } from "./blockers";
import { makeAuthority, makeCertificate, makeServiceAccountKey, type Pair } from "./certificates";
import { namesOf, type SecretRequirement } from "./requirements";
import { rotated } from "./rotate";

/** Values of secrets by name. */
export type Secrets = Readonly<Record<string, string>>;

export interface MakeOptions {
  stack: string;
  wanted: readonly SecretRequirement[];
  /** The secrets that there are. */
  have: Secrets;
  /** A secret to make anew, and of a CA all its certificates. */
  rotate?: string;
  /** Makes up what would come from elsewhere, for clouds that believe everything. */
  inventGiven?: boolean;
  now?: Date;
}

/** The generated secrets. */
export interface Made {
  made: readonly SecretRequirement[];
  /** Their values, and nothing else. */
  values: Secrets;
  /** Missing secrets that come from elsewhere. */
  given: readonly SecretRequirement[];
}

/**
 * Makes the secrets that a stack does not have. What is there stays as it is, but for what is to be made anew.
 * @throws InputError when something cannot be made, before anything is
 */
export async function makeSecrets(options: MakeOptions): Promise<Made> {
  const { stack, wanted, have, rotate, inventGiven = false, now = new Date() } = options;
  const anew = rotate === undefined ? [] : rotated(stack, wanted, rotate);
  const lacking = wanted.filter((each) => anew.includes(each) || isMissing(each, have));
  const made = lacking.filter(({ recipe }) => inventGiven || recipe.kind !== "given");
  const problems = made.flatMap((each) => blockingReason(each, { wanted, have, made, anew }) ?? []);
  if (problems.length > 0)
    throw new InputError(problems.map((problem) => `stack ${JSON.stringify(stack)}: ${problem}`));
  const values: Record<string, string> = {};
  for (const each of inOrder(made)) Object.assign(values, await make(each, { ...have, ...values }, now));
  return { made, values, given: lacking.filter((each) => !made.includes(each)) };
}

/** Whether a module lacks a required secret. */
export function isMissing({ name, keyName, keyKept }: SecretRequirement, have: Secrets): boolean {
  return !Object.hasOwn(have, name) || (keyName !== undefined && !keyKept && !Object.hasOwn(have, keyName));
}

/** CAs before what they sign. */
function inOrder(made: readonly SecretRequirement[]): SecretRequirement[] {
  const signed = made.flatMap((each) => certificatesBy(each, made));
  return [...made.filter((each) => !signed.includes(each)), ...signed];
}

async function make(wanted: SecretRequirement, have: Secrets, now: Date): Promise<Secrets> {
  const { recipe, name } = wanted;
  switch (recipe.kind) {
    case "given":
      return Object.fromEntries(namesOf(wanted).map((each) => [each, randomBytes(32).toString("hex")]));
    case "token":
      return { [name]: randomBytes(recipe.bytes).toString(recipe.encoding) };
    case "key":
      return { [name]: makeServiceAccountKey() };
    case "ca":
      return named(wanted, await makeAuthority(recipe.commonName, now));
    case "certificate": {
      // There, or made before: `blockingReason` has seen to it.
      const authority = { certificate: have[recipe.by.name] as string, key: have[recipe.by.keyName] as string };
      return named(wanted, await makeCertificate(recipe, authority, now));
    }
  }
}

function named({ name, keyName }: SecretRequirement, { certificate, key }: Pair): Secrets {
  return { [name]: certificate, [keyName as string]: key };
}
