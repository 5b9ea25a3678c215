import type * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { providers } from "../../spec/providers";
import type { Spec } from "../../spec/types";
import { throwIfInvalid } from "../inputs";

/** The twin of `modules-hcl/bootstrap/size`: refuses user data that is larger than the platform takes. */

/** How to make user data smaller, by service. */
export const ADVICE = {
  k8s: "use EC instead of RSA keys in tls, and fewer k3s.registry_mirrors, labels and taints",
  nomad: "use EC instead of RSA keys and fewer intermediate certificates in tls, and less meta in client_pools",
  vault: "use EC instead of RSA keys and fewer intermediate certificates in tls and transit_seal",
} as const;

/**
 * The user data of a cluster's machines, which fails with a InvalidInputError where it's too large.
 * @param name the component's
 * @param userData by the keys of machines
 * @param advice what makes it smaller
 */
export function sized(
  spec: Spec,
  name: string,
  userData: pulumi.Output<Record<string, string>>,
  advice: string,
): pulumi.Output<Record<string, string>> {
  return userData.apply((texts) => {
    throwIfInvalid({ spec, name }, tooLarge(spec, texts, advice));
    return texts;
  });
}

function tooLarge({ name, provider }: Spec, texts: Readonly<Record<string, string>>, advice: string): string[] {
  const limit = providers[provider].userData.bytes;
  const sizes = sortedKeys(texts).map((key) => ({ key, bytes: Buffer.byteLength(texts[key] as string) }));
  const { key, bytes } = sizes.reduce((found, each) => (each.bytes > found.bytes ? each : found));
  if (bytes <= limit) return [];
  return [`${name}: user data of ${key} would be ${bytes} bytes long and must be at most ${limit}: ${advice}.`];
}
