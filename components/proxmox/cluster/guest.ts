import { addressIn } from "../../../spec/addresses";
import { mapValues } from "../../../spec/data";
import type { proxmoxClusterInputs } from "../../../spec/modules/proxmox-cluster";
import type { Values } from "../../../spec/types";
import { guestUserData, type IngressRule } from "../../bootstrap/proxmox";
import { trimmedKey } from "../text";
import type { Machine } from "./machines";

/** Inputs with all outputs known. */
type Known = Values<typeof proxmoxClusterInputs>;

/**
 * Returns user data of machines with SSH keys, a firewall and the guest agent.
 * @param ingress rules by the plural of a role, such as `servers`, besides SSH and the rules among the inputs
 */
export function withGuest(
  texts: Readonly<Record<string, string>>,
  machines: Readonly<Record<string, Machine>>,
  inputs: Known,
  ingress: Readonly<Record<string, readonly IngressRule[]>>,
): Record<string, string> {
  const { sshKeys, guestAgent } = inputs;
  const rules = mapValues(ingress, (own) => ingressOf(inputs, own));
  return mapValues(texts, (text, key) =>
    guestUserData(text, {
      sshKeys: sshKeys.map(trimmedKey),
      guestAgent,
      ingress: rules[`${machines[key]?.role}s`],
    }),
  );
}

/** Returns all ingress rules of a machine; undefined if the firewall is disabled. */
function ingressOf(inputs: Known, own: readonly IngressRule[]): IngressRule[] | undefined {
  if (!inputs.firewall.enabled) return undefined;
  return [{ protocol: "tcp", ports: "22", sources: inputs.adminCidrs }, ...own, ...inputs.firewall.rules];
}

/** Returns the range of addresses that servers can have, regardless of their number. */
export function serverRange(subnet: string): string {
  return `${addressIn(subnet, 11)}-${addressIn(subnet, 15)}`;
}
