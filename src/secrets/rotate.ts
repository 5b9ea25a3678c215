import { didYouMean } from "../../spec/did-you-mean";
import { InputError } from "../../spec/errors";
import { quoted } from "../../spec/shown";
import { certificatesBy } from "./blockers";
import { namesOf, type SecretRequirement } from "./requirements";

/**
 * Returns the secret of a name; for a CA, its certificates too.
 * @throws InputError if a stack does not refer to such a secret, or it cannot be generated
 */
export function rotated(stack: string, required: readonly SecretRequirement[], name: string): SecretRequirement[] {
  const complain = (problem: string) => new InputError([`stack ${JSON.stringify(stack)} ${problem}`]);
  const found = required.find((each) => namesOf(each).includes(name));
  if (!found) {
    const names = required.flatMap(namesOf);
    const hint = names.length > 0 ? didYouMean(name, names, "There are") : "; it has none";
    throw complain(`refers to no secret ${quoted(name)}${hint}`);
  }
  if (found.source.kind === "given") {
    throw complain(`cannot generate ${name} (${found.use}), which comes from elsewhere: ${giveWith(name)}`);
  }
  return [found, ...certificatesBy(found, required)];
}

/** Returns the command that sets a secret that users provide. */
export function giveWith(name: string): string {
  return `set it with "pulumi config set --secret --path twinstack:secrets.${name}"`;
}
