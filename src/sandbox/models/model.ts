import { resourceType } from "../../providers/catalog";
import { ownId } from "../../providers/import-id";
import { emptyBlock } from "../../providers/naming";
import type { ResourceType, TfObject } from "../../providers/types";
import { CloudError } from "../errors";
import type { Relations, Store } from "../store";

/** The behavior of a cloud for one resource type. Values are complete, in the Terraform shape. */
export interface Model {
  /** Normalizes a user's configuration as the cloud does. Parts of it may be unknown. */
  normalize?(config: TfObject): TfObject;
  /** Creates an object and returns its ID. */
  create(wanted: TfObject, store: Store): string;
  /** Returns the object as the cloud shows it; undefined if it does not exist. */
  read(id: string, store: Store): TfObject | undefined;
  update(id: string, update: Update, store: Store): void;
  delete(id: string, store: Store): void;
  /**
   * Returns the ID of the object that the members of an import ID describe, if neither `id` nor the facts' templates
   * do.
   */
  idOf?(members: TfObject): string;
  relations: Relations;
}

/** A change that an engine requests. */
interface Update {
  /** The engine's state, which may not be what the cloud has. */
  prior: TfObject;
  planned: TfObject;
  /** The differing paths, without indices. */
  paths: readonly string[];
  /** The differing top-level members. */
  members: ReadonlySet<string>;
}

/** A type whose objects are stored unchanged. All members are optional; each may throw a `CloudError`. */
export interface StoredType extends Relations {
  normalize?(config: TfObject): TfObject;
  /** The source of IDs: a number series, or a function of the finished object. Default: the facts' templates. */
  id?: { series: string; first: number } | ((object: TfObject) => string);
  /** True if a new object may replace one with the same ID; otherwise that is rejected. */
  overwrites?: boolean;
  /** Returns the ID of an existing object that is used instead of creating another. */
  existing?(object: TfObject, store: Store): string | undefined;
  /** Checks a new object and sets what the cloud decides. */
  create?(object: TfObject, store: Store): void;
  /** Performs the side effects of a new object. */
  created?(object: Readonly<TfObject>, store: Store): void;
  /** Checks and completes a changed object before it is stored, and performs side effects on other objects. */
  update?(object: TfObject, update: Update, store: Store): void;
  /** Returns whether a machine is on, so that a change can restart it. Default: all are on. */
  isOn?(object: Readonly<TfObject>): boolean;
  /** Checks whether an object may be deleted, and performs the side effects. */
  delete?(object: Readonly<TfObject>, store: Store): void;
  /** Returns the members that depend on other objects, for reads. */
  view?(object: Readonly<TfObject>, store: Store): TfObject;
}

export function stored(type: string, definition: StoredType): Model {
  const { id: source, references, claims, normalize, isOn = () => true } = definition;
  const resource = resourceType(type);

  return {
    normalize,
    relations: { references, claims },
    idOf: typeof source === "function" ? source : undefined,

    create(wanted, store) {
      const object: TfObject = { ...emptyBlock(resource.block), ...wanted };
      if (typeof source === "object") object.id = String(store.next(source.series, source.first));
      definition.create?.(object, store);
      const existing = definition.existing?.(object, store);
      if (existing !== undefined) return existing;
      if (typeof source === "function") object.id = source(object);
      else object.id ??= ownId(resource, object);
      if (!definition.overwrites && store.get(type, String(object.id))) {
        throw new CloudError("uniqueness_error", `${type} ${object.id} exists already`);
      }
      store.put(type, object);
      store.record("create", type, String(object.id));
      definition.created?.(object, store);
      return String(object.id);
    },

    read(id, store) {
      const object = store.get(type, id);
      if (!object) return undefined;
      const shown = { ...object, ...definition.view?.(object, store) };
      return { ...shown, id: resource.block.attributes?.id?.type === "number" ? Number(id) : id };
    },

    update(id, update, store) {
      const before = store.need(type, id, "the state");
      const object = { ...before };
      for (const member of update.members) object[member] = update.planned[member];
      definition.update?.(object, update, store);
      store.put(type, object);
      store.record("update", type, id, [...update.members]);
      if (isOn(before) && isOn(object) && restarts(resource, update.paths)) store.record("power_cycle", type, id);
    },

    delete(id, store) {
      const object = store.get(type, id);
      if (!object) return;
      definition.delete?.(object, store);
      store.record("delete", type, id);
      store.remove(type, id);
    },
  };
}

function restarts(resource: ResourceType, paths: readonly string[]): boolean {
  const isWithin = (path: string, fact: string) => path === fact || path.startsWith(`${fact}.`);
  return paths.some((path) => resource.facts.restarts?.some((fact) => isWithin(path, fact)));
}
