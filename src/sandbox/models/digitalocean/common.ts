import { createHash } from "node:crypto";
import { addressIn } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";
import type { Model } from "../model";

/** Returns the next ID of a type whose objects have UUIDs; the same in every run. */
export function nextUuid(type: string, store: Store): string {
  return uuidOf(`${type}/${store.next(type, 1)}`);
}

/** Returns a UUID that is derived from a text. */
export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** Returns an address from the range that is reserved for benchmarks. */
export function nextPublicAddress(store: Store): string {
  return addressIn("198.19.0.0/16", store.next("digitalocean public address", 1));
}

export function invalid(message: string): CloudError {
  return new CloudError("unprocessable_entity", message);
}

export function now(): string {
  return new Date().toISOString().replace(/\.\d+/, "");
}

/** Returns the IDs in a set. Engines represent an empty set in different ways. */
export function idsOf(value: unknown): string[] {
  return ((value ?? []) as (string | number)[]).map(String);
}

/** A connection between a droplet and another object. */
export interface Connection {
  /** The member with the other object's ID, e.g. `volume_id`. */
  other: string;
  connect(dropletId: string, otherId: string, store: Store): void;
  isConnected(dropletId: string, otherId: string, store: Store): boolean;
  disconnect(dropletId: string, otherId: string, store: Store): void;
}

/** Returns the model of a type that represents only the connection between a droplet and another object. */
export function connection(type: string, { other, connect, isConnected, disconnect }: Connection): Model {
  const idOf = (members: TfObject) => `${members.droplet_id}-${members[other]}`;
  const ends = (id: string) => {
    const dash = id.indexOf("-");
    return [id.slice(0, dash), id.slice(dash + 1)] as const;
  };
  return {
    relations: {},
    idOf,
    create(wanted, store) {
      connect(String(wanted.droplet_id), String(wanted[other]), store);
      store.record("create", type, idOf(wanted));
      return idOf(wanted);
    },
    read(id, store) {
      const [dropletId, otherId] = ends(id);
      return isConnected(dropletId, otherId, store)
        ? { id, droplet_id: Number(dropletId), [other]: otherId }
        : undefined;
    },
    update(id) {
      throw invalid(`${type} ${id} cannot be changed`);
    },
    delete(id, store) {
      if (!isConnected(...ends(id), store)) return;
      store.record("delete", type, id);
      disconnect(...ends(id), store);
    },
  };
}
