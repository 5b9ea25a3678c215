import type { TfObject } from "../../../providers/types";
import type { CloudError } from "../../errors";
import type { Store } from "../../store";
import { invalid } from "./common";
import {
  addPrimaryIp,
  assignPrimaryIp,
  deletePrimaryIp,
  type Family,
  primaryIpOf,
  unassignPrimaryIp,
} from "./primary-ips";

/** The public addresses of a server, as configured by `public_net`. */

const families: readonly Family[] = ["ipv4", "ipv6"];

/** Returns whether a new server gets any address. */
export function givesAddress(block: TfObject | undefined): boolean {
  return families.some((family) => wish(block, family).enabled);
}

/** Assigns a new server an address of each family, unless its block disables it or has the ID of an existing one. */
export function givePublicNet(server: Readonly<TfObject>, block: TfObject | undefined, store: Store): void {
  for (const family of families) {
    const { enabled, id } = wish(block, family);
    if (id && !enabled) throw notAllowed(family, id);
    if (id) assignPrimaryIp(server, family, id, store);
    else if (enabled) addPrimaryIp(server, family, store);
  }
}

/**
 * Changes a running server's addresses as the provider does: by the state, not by the actual addresses. An import
 * leaves the state empty, so an address with an ID in the block is mistaken for an automatic one: it is deleted before
 * it would be assigned.
 */
export function changePublicNet(server: Readonly<TfObject>, before: readonly TfObject[], store: Store): void {
  const after = server.public_net as TfObject[];
  for (const family of families) changeFamily(server, family, before[0], after[0], store);
}

function changeFamily(
  server: Readonly<TfObject>,
  family: Family,
  before: TfObject | undefined,
  after: TfObject | undefined,
  store: Store,
): void {
  const current = primaryIpOf(String(server.id), family, store);
  const had = wish(before, family);
  if (!after) {
    if (!current || !had.id) return;
    unassignPrimaryIp(current, store);
    addPrimaryIp(server, family, store);
    return;
  }
  const { enabled, id } = wish(after, family);
  if (!enabled && id) throw notAllowed(family, id);
  const takeAway = () => {
    if (!current) return;
    unassignPrimaryIp(current, store);
    if (!had.id) deletePrimaryIp(current, store);
  };
  if (id) {
    takeAway();
    assignPrimaryIp(server, family, id, store);
  } else if (!enabled) {
    takeAway();
  } else if (!had.enabled || had.id) {
    if (current) unassignPrimaryIp(current, store);
    addPrimaryIp(server, family, store);
  }
}

function wish(block: TfObject | undefined, family: Family): { enabled: boolean; id: number } {
  return { enabled: Boolean(block?.[`${family}_enabled`] ?? true), id: Number(block?.[family] ?? 0) };
}

function notAllowed(family: Family, id: number): CloudError {
  return invalid(`public_net: ${family} = ${id} needs ${family}_enabled = true`);
}
