import { resourceType } from "../providers/catalog";
import { ownId, parseImportId } from "../providers/import-id";
import type { ResourceType, TfObject } from "../providers/types";
import type { CloudEvent } from "./journal";
import { modelOf } from "./models/models";
import { copyOf } from "./resource/copy";
import { complete, differences, plainPath } from "./resource/plan";
import { appliedState, importedState, refreshedState } from "./resource/state";
import { resolveUnknown } from "./resource/unknown";
import { Store, type StoreSnapshot } from "./store";

/** A request of an engine to the cloud. Reads are not included, since they change nothing. */
export interface Request {
  operation: "create" | "update" | "delete" | "import";
  /** The OpenTofu resource type. */
  type: string;
  /** The object's ID; for an import the import ID; undefined for a create. */
  id?: string;
  /** The planned value of a create or an update. */
  planned?: TfObject;
}

/**
 * Intercepts requests between the engines and the cloud: it may wait, throw an error for the engine, or forward the
 * request with `proceed` and throw afterwards.
 */
export type Interceptor = <Result>(request: Request, proceed: () => Promise<Result>) => Promise<Result>;

/** The state of a cloud as JSON. */
export interface CloudSnapshot extends StoreSnapshot {
  journal: CloudEvent[];
}

/**
 * The cloud that both engines share. Values are complete and in the Terraform shape; returned values are those that a
 * provider would write to a state. A rejected request throws a `CloudError` and changes nothing.
 */
export class Cloud {
  private readonly store = new Store((type) => modelOf(type).relations);
  private readonly events: CloudEvent[] = [];
  private readonly interceptors: Interceptor[] = [];
  private readonly listeners = new Set<() => void>();

  /** All events, oldest first. */
  get journal(): readonly CloudEvent[] {
    return this.events;
  }

  /** Returns all objects, including implicit ones such as the addresses of a server. */
  objects(): { type: string; id: string; object: TfObject }[] {
    return this.store
      .entries()
      .map(({ type, id }) => ({ type, id, object: this.shown(resourceType(type), id) as TfObject }));
  }

  /** Returns an object with all its members, even those that providers do not read; undefined if it does not exist. */
  object(type: string, id: string | number): TfObject | undefined {
    return this.shown(resourceType(type), String(id));
  }

  create(resource: ResourceType, planned: TfObject): Promise<TfObject> {
    return this.perform({ operation: "create", type: resource.name, planned }, () => {
      const wanted = resolveUnknown(planned) as TfObject;
      const id = modelOf(resource.name).create(copyOf(wanted), this.store);
      return appliedState(resource, this.shown(resource, id) as TfObject, planned);
    });
  }

  /** Applies the differences between an engine's state and its plan. */
  update(resource: ResourceType, prior: TfObject, planned: TfObject): Promise<TfObject> {
    const id = String(prior.id);
    return this.perform({ operation: "update", type: resource.name, id, planned }, () => {
      const wanted = copyOf(resolveUnknown(planned) as TfObject);
      const found = differences(resource, prior, planned);
      const paths = [...new Set(found.map(({ path }) => plainPath(path)))];
      const members = new Set(paths.flatMap((path) => path.split(".", 1)));
      modelOf(resource.name).update(id, { prior, planned: wanted, paths, members }, this.store);
      return appliedState(resource, this.shown(resource, id) as TfObject, planned);
    });
  }

  /** Deletes the object of a state; an object that no longer exists is not an error. */
  delete(resource: ResourceType, state: TfObject): Promise<void> {
    const id = String(state.id);
    return this.perform({ operation: "delete", type: resource.name, id }, () =>
      modelOf(resource.name).delete(id, this.store),
    );
  }

  /** Refreshes a state; undefined if the object no longer exists. */
  read(resource: ResourceType, state: TfObject): TfObject | undefined {
    const object = this.shown(resource, String(state.id));
    return object && refreshedState(resource, object, state);
  }

  /** Returns the state of an object for its import ID; undefined if it does not exist. */
  import(resource: ResourceType, importId: string): Promise<TfObject | undefined> {
    return this.perform({ operation: "import", type: resource.name, id: importId }, () => {
      const members = parseImportId(resource, importId);
      const id = String(members.id ?? ownId(resource, members) ?? modelOf(resource.name).idOf?.(members) ?? importId);
      const object = this.shown(resource, id);
      if (!object || !hasMembers(object, members)) return undefined;
      this.store.record("import", resource.name, id);
      return importedState(resource, object);
    });
  }

  /** Adds an interceptor for all future requests, outside of the existing ones. Returns a function that removes it. */
  intercept(interceptor: Interceptor): () => void {
    this.interceptors.unshift(interceptor);
    return () => {
      const at = this.interceptors.indexOf(interceptor);
      if (at >= 0) this.interceptors.splice(at, 1);
    };
  }

  /** Calls a listener after every change. Returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  snapshot(): CloudSnapshot {
    return { ...this.store.snapshot(), journal: copyOf(this.events) };
  }

  /** Restores a snapshot. */
  restore(snapshot: CloudSnapshot): void {
    this.store.restore(snapshot);
    this.events.splice(0, this.events.length, ...copyOf(snapshot.journal));
    this.changed();
  }

  /** Deletes everything. */
  reset(): void {
    this.restore({ counters: {}, objects: {}, journal: [] });
  }

  /** Performs a change: the only way for engines to change the cloud. */
  private perform<Result>(request: Request, change: () => Result): Promise<Result> {
    const act = async () => {
      const { result, events } = this.store.transaction(change);
      this.events.push(...events);
      if (events.length > 0) this.changed();
      return result;
    };
    return this.interceptors.reduceRight<() => Promise<Result>>((proceed, each) => () => each(request, proceed), act)();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private shown(resource: ResourceType, id: string): TfObject | undefined {
    const object = modelOf(resource.name).read(id, this.store);
    return object && copyOf(complete(resource.block, object));
  }
}

/** Returns whether an object has the members of an import ID, which may contain more than its ID. */
function hasMembers(object: TfObject, members: TfObject): boolean {
  return Object.entries(members).every(([name, value]) => String(object[name]) === String(value));
}
