import { resourceType } from "../../providers/catalog";
import { ownId } from "../../providers/import-id";
import { emptyBlock } from "../../providers/naming";
import type { ResourceType, TfObject } from "../../providers/types";
import { CloudError } from "../errors";
import type { Relations, Store } from "../store";

/** How a cloud treats the objects of one resource type. Values are complete, in the Terraform shape. */
export interface Model {
  /** Brings what the user wrote into the form in which the cloud keeps it. Parts of it may not be known yet. */
  normalize?(config: TfObject): TfObject;
  /** Makes an object and returns its id. */
  create(wanted: TfObject, store: Store): string;
  /** The object as the cloud shows it, or undefined when there is none. */
  read(id: string, store: Store): TfObject | undefined;
  update(id: string, update: Update, store: Store): void;
  delete(id: string, store: Store): void;
  /** The id of the object that the members of an import id describe, where neither `id` nor the facts' templates give it. */
  idOf?(members: TfObject): string;
  relations: Relations;
}

/** A change that an engine requests. */
interface Update {
  /** The engine's state, which may not be what the cloud has. */
  prior: TfObject;
  planned: TfObject;
  /** The paths that differ between them, without indices. */
  paths: readonly string[];
  /** The top-level members that differ between them. */
  members: ReadonlySet<string>;
}

/** A type whose objects the store holds as they are. All parts are optional; each may throw a `CloudError`. */
export interface StoredType extends Relations {
  normalize?(config: TfObject): TfObject;
  /** Where the ids come from: a number series, or a function of the finished object. By default the facts' templates. */
  id?: { series: string; first: number } | ((object: TfObject) => string);
  /** Whether a new object may take the place of one with the same id; else that is refused. */
  overwrites?: boolean;
  /** The id of an object that is there already and is taken instead of making another. */
  existing?(object: TfObject, store: Store): string | undefined;
  /** Checks a new object and fills in what the cloud decides. */
  create?(object: TfObject, store: Store): void;
  /** The side effects of a new object. */
  created?(object: Readonly<TfObject>, store: Store): void;
  /** Checks a changed object before it is stored, fills it in and does what the change brings about elsewhere. */
  update?(object: TfObject, update: Update, store: Store): void;
  /** Returns whether a machine is on, so that a change can restart it. Default: all are on. */
  isOn?(object: Readonly<TfObject>): boolean;
  /** Checks whether an object may go, and does what that brings about elsewhere. */
  delete?(object: Readonly<TfObject>, store: Store): void;
  /** The members that depend on other objects, when the object is read. */
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
