import type * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { providers } from "../../spec/providers";
import type { Spec } from "../../spec/types";
import { throwIfInvalid } from "../inputs";

/** The twin of `modules-hcl/bootstrap/size`: rejects user data that exceeds the platform's limit. */

/** Advice for reducing the size of user data, by service. */
export const ADVICE = {
  k8s: "use EC instead of RSA keys in tls, and fewer k3s.registry_mirrors, labels, taints and extras",
  nomad: "use EC instead of RSA keys and fewer intermediate certificates in tls, and less meta in client_pools",
  vault: "use EC instead of RSA keys and fewer intermediate certificates in tls and transit_seal",
} as const;

/**
 * Returns the user data of a cluster's machines; it fails with an InvalidInputError if it is too large.
 * @param name the component's name
 * @param userData by the keys of machines
 * @param advice how to reduce the size
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
