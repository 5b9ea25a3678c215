import type { TfObject } from "../providers/types";
import { CloudError } from "./errors";
import type { CloudEvent, Operation } from "./journal";
import { copyOf } from "./resource/copy";

/**
 * The objects of the cloud and their constraints: an object refers only to objects that exist, and a unique value, such
 * as a name or an address, has one owner. Every operation takes constant time, plus the number of objects that are
 * directly affected.
 */

/** A member with the ID of another object, or a list of IDs (`volume_ids`) or of blocks (`apply_to.server`). */
export interface Reference {
  /** The type of the referenced objects. */
  to: string;
  /**
   * The effect of deleting a referenced object: the deletion is rejected, this object is deleted too, or the reference
   * is removed.
   */
  onDelete: "refuse" | "remove" | "forget";
}

/** Constraints on the objects of a type. */
export interface Relations {
  references?: Readonly<Record<string, Reference>>;
  /** Returns the object's unique values, in the words of the error: `the name "web" of an hcloud_server`. */
  claims?(object: TfObject): readonly string[];
}

/** The state of a store as JSON. */
export interface StoreSnapshot {
  counters: Record<string, number>;
  objects: Record<string, Record<string, TfObject>>;
}

export class Store {
  private readonly objects = new Map<string, Map<string, TfObject>>();
  /** References to objects: IDs by type, by the object's key. */
  private readonly referrers = new Map<string, Map<string, Set<string>>>();
  private readonly owners = new Map<string, string>();
  private readonly counters = new Map<string, number>();
  private undo: (() => void)[] = [];
  private events: CloudEvent[] = [];

  constructor(private readonly relationsOf: (type: string) => Relations) {}

  /** Runs a change as a transaction: if it throws, nothing changes. Returns its result and the events. */
  transaction<Result>(change: () => Result): { result: Result; events: CloudEvent[] } {
    this.undo = [];
    this.events = [];
    try {
      return { result: change(), events: this.events };
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      throw error;
    }
  }

  /** Adds an operation on an object to the journal. */
  record(operation: Operation, type: string, id: string, members?: string[]): void {
    const name = this.get(type, id)?.name;
    this.events.push({
      at: new Date().toISOString(),
      operation,
      type,
      id,
      ...(typeof name === "string" && { name }),
      ...(members && { members }),
    });
  }

  /** Returns the next number of a series that starts at `first`. */
  next(series: string, first: number): number {
    const number = this.counters.get(series) ?? first;
    this.counters.set(series, number + 1);
    return number;
  }

  /** Returns an object, which must not be modified. */
  get(type: string, id: string | number): Readonly<TfObject> | undefined {
    return this.objects.get(type)?.get(String(id));
  }

  /** Returns an object that must exist; `by` is the referring member, for the error. */
  need(type: string, id: string | number, by: string): Readonly<TfObject> {
    const object = this.get(type, id);
    if (object) return object;
    throw new CloudError("not_found", `${by} refers to ${type} ${id}, which does not exist`);
  }

  all(type: string): Readonly<TfObject>[] {
    return [...(this.objects.get(type)?.values() ?? [])];
  }

  /** Returns all objects of all types, ordered by creation within each type. */
  entries(): { type: string; id: string; object: Readonly<TfObject> }[] {
    return [...this.objects].flatMap(([type, objects]) => [...objects].map(([id, object]) => ({ type, id, object })));
  }

  /** Returns the objects of one type that refer to an object. */
  referring(type: string, id: string | number, fromType: string): Readonly<TfObject>[] {
    const ids = this.referrers.get(keyOf(type, String(id)))?.get(fromType) ?? [];
    return [...ids].map((each) => this.get(fromType, each) as TfObject);
  }

  /** Returns the owner of a unique value. */
  owner(claim: string): { type: string; id: string } | undefined {
    const key = this.owners.get(claim);
    return key === undefined ? undefined : typeAndId(key);
  }

  /** Adds or replaces an object. */
  put(type: string, object: TfObject): void {
    const id = String(object.id);
    const before = this.get(type, id);
    const value = copyOf(object);
    this.checkReferences(type, value);
    this.checkClaims(type, id, value);
    this.change(type, id, before, value);
  }

  /** Deletes an object, with the effects that referring types define. */
  remove(type: string, id: string | number): void {
    const object = this.get(type, id);
    if (!object) return;
    const referring = [...(this.referrers.get(keyOf(type, String(id))) ?? [])];
    for (const [fromType, ids] of referring) {
      for (const from of [...ids]) this.release(fromType, from, type, String(id));
    }
    this.change(type, String(id), this.get(type, id), undefined);
  }

  private release(type: string, id: string, goneType: string, goneId: string): void {
    const object = this.get(type, id);
    if (!object) return;
    for (const [path, { to, onDelete }] of Object.entries(this.relationsOf(type).references ?? {})) {
      if (to !== goneType || !named(object, path).includes(goneId)) continue;
      if (onDelete === "refuse") {
        throw new CloudError("resource_in_use", `${goneType} ${goneId} is still used by ${type} ${describe(object)}`);
      }
      if (onDelete === "remove") {
        this.record("delete", type, id);
        this.remove(type, id);
        return;
      }
      this.put(type, without(this.get(type, id) as TfObject, path, goneId));
    }
  }

  private checkReferences(type: string, object: TfObject): void {
    for (const [path, { to }] of Object.entries(this.relationsOf(type).references ?? {})) {
      for (const id of named(object, path)) this.need(to, id, `${path} of ${type} ${describe(object)}`);
    }
  }

  private checkClaims(type: string, id: string, object: TfObject): void {
    for (const claim of this.relationsOf(type).claims?.(object) ?? []) {
      const owner = this.owners.get(claim);
      if (owner === undefined || owner === keyOf(type, id)) continue;
      const by = typeAndId(owner);
      throw new CloudError("uniqueness_error", `${claim} is already taken, by ${by.type} ${by.id}`);
    }
  }

  private change(type: string, id: string, before: TfObject | undefined, after: TfObject | undefined): void {
    if (before) this.index(type, id, before, false);
    this.place(type, id, after);
    if (after) this.index(type, id, after, true);
    this.undo.push(() => {
      if (after) this.index(type, id, after, false);
      this.place(type, id, before);
      if (before) this.index(type, id, before, true);
    });
  }

  private place(type: string, id: string, object: TfObject | undefined): void {
    const objects = this.objects.get(type) ?? new Map<string, TfObject>();
    if (object) this.objects.set(type, objects.set(id, object));
    else if (objects.delete(id) && objects.size === 0) this.objects.delete(type);
  }

  private index(type: string, id: string, object: TfObject, present: boolean): void {
    const key = keyOf(type, id);
    const { references = {}, claims } = this.relationsOf(type);
    for (const [path, { to }] of Object.entries(references)) {
      for (const target of named(object, path)) {
        const byType = this.referrers.get(keyOf(to, target)) ?? new Map<string, Set<string>>();
        const ids = byType.get(type) ?? new Set();
        if (present) this.referrers.set(keyOf(to, target), byType.set(type, ids.add(id)));
        else if (ids.delete(id) && ids.size === 0) byType.delete(type);
        if (byType.size === 0) this.referrers.delete(keyOf(to, target));
      }
    }
    for (const claim of claims?.(object) ?? []) {
      if (present) this.owners.set(claim, key);
      else this.owners.delete(claim);
    }
  }

  snapshot(): StoreSnapshot {
    const objects = [...this.objects].map(([type, byId]) => [type, Object.fromEntries(byId)]);
    return copyOf({ counters: Object.fromEntries(this.counters), objects: Object.fromEntries(objects) });
  }

  /** Replaces the whole store. */
  restore({ counters, objects }: StoreSnapshot): void {
    for (const index of [this.objects, this.referrers, this.owners, this.counters]) index.clear();
    for (const [series, number] of Object.entries(counters)) this.counters.set(series, number);
    for (const [type, byId] of Object.entries(copyOf(objects))) {
      for (const [id, object] of Object.entries(byId)) {
        this.place(type, id, object);
        this.index(type, id, object, true);
      }
    }
  }
}

/** Returns an object's name for error messages, or its ID if it has no name. */
export function describe(object: TfObject): string {
  return typeof object.name === "string" ? `"${object.name}"` : String(object.id);
}

function keyOf(type: string, id: string): string {
  return `${type}/${id}`;
}

function typeAndId(key: string): { type: string; id: string } {
  const slash = key.indexOf("/");
  return { type: key.slice(0, slash), id: key.slice(slash + 1) };
}

/** Removes an ID from the references at a path of an object. */
function without(object: TfObject, path: string, id: string): TfObject {
  const [first = "", member] = path.split(".");
  const own = object[first];
  if (!Array.isArray(own)) return { ...object, [first]: null };
  return { ...object, [first]: own.filter((each) => String(member ? each[member] : each) !== id) };
}

/** Returns the IDs at a reference's path. Null, 0 and "" are no references. */
function named(object: TfObject, path: string): string[] {
  const [first = "", member] = path.split(".");
  const values = member ? ((object[first] ?? []) as TfObject[]).map((each) => each[member]) : [object[first]].flat();
  return values.filter((value) => value !== null && value !== undefined && value !== 0 && value !== "").map(String);
}
