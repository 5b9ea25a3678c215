import { specs } from "../../spec/catalog";
import type { Spec } from "../../spec/types";

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs of each cluster whose user data exceeds the platform's limit, by the module's name. */
export const tooLarge: Readonly<Record<string, Inputs>> = Object.fromEntries(
  specs.filter(({ embeds }) => embeds !== undefined).map((spec) => [spec.name, enlarged(spec)]),
);

/** Returns more certificates, or mirrors of images, than fit into user data. */
function enlarged({ provider, examples }: Spec): Inputs {
  const inputs = { ...examples.minimal.inputs, servers: { count: 1 } };
  const bytes = { hcloud: 33_000, digitalocean: 66_000, proxmox: 1_050_000 }[provider];
  if ("k3s" in inputs) {
    const mirrors = Array.from(
      { length: Math.ceil(bytes / 1000) },
      (_, index) => `https://${index}/${"x".repeat(1000)}`,
    );
    return { ...inputs, k3s: { ...(inputs.k3s as Inputs), registryMirrors: { "docker.io": mirrors } } };
  }
  const { tls } = inputs as Inputs as { tls: { caCertificate: string } };
  const caCertificate = tls.caCertificate.repeat(Math.ceil(bytes / tls.caCertificate.length));
  return { ...inputs, tls: { ...tls, caCertificate } };
}
