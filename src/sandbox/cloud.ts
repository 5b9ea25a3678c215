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

/** What an engine asks of the cloud. Reading is not among it: it changes nothing. */
export interface Request {
  operation: "create" | "update" | "delete" | "import";
  /** The OpenTofu resource type. */
  type: string;
  /** The object's id; on an import the import id; undefined on a create. */
  id?: string;
  /** The value wanted by a create or an update. */
  planned?: TfObject;
}

/**
 * Stands between the engines and the cloud: it may wait, throw what the engine is to see instead, or let the request go on with `proceed`
 * and then still throw.
 */
export type Interceptor = <Result>(request: Request, proceed: () => Promise<Result>) => Promise<Result>;

/** All of a cloud as JSON. */
export interface CloudSnapshot extends StoreSnapshot {
  journal: CloudEvent[];
}

/**
 * The one cloud behind both engines. Values are complete and in the Terraform shape; those that it returns are what a provider would write
 * into a state. Its refusals are `CloudError`s, and a refused request leaves nothing behind.
 */
export class Cloud {
  private readonly store = new Store((type) => modelOf(type).relations);
  private readonly events: CloudEvent[] = [];
  private readonly interceptors: Interceptor[] = [];
  private readonly listeners = new Set<() => void>();

  /** All that happened, oldest first. */
  get journal(): readonly CloudEvent[] {
    return this.events;
  }

  /** Everything there is, also what nobody asked for, such as the addresses of a server. */
  objects(): { type: string; id: string; object: TfObject }[] {
    return this.store
      .entries()
      .map(({ type, id }) => ({ type, id, object: this.shown(resourceType(type), id) as TfObject }));
  }

  /** An object as the cloud shows it, with members that no provider reads; undefined when there is none. */
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

  /** Changes what differs between an engine's state and its plan. */
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

  /** Deletes the object that a state describes; it is no error if it is gone already. */
  delete(resource: ResourceType, state: TfObject): Promise<void> {
    const id = String(state.id);
    return this.perform({ operation: "delete", type: resource.name, id }, () =>
      modelOf(resource.name).delete(id, this.store),
    );
  }

  /** What a refresh makes of a state; undefined when the object is gone. */
  read(resource: ResourceType, state: TfObject): TfObject | undefined {
    const object = this.shown(resource, String(state.id));
    return object && refreshedState(resource, object, state);
  }

  /** The state of an object that an engine takes over by its import id; undefined when there is no such object. */
  import(resource: ResourceType, importId: string): Promise<TfObject | undefined> {
    return this.perform({ operation: "import", type: resource.name, id: importId }, () => {
      const members = parseImportId(resource, importId);
      const id = String(members.id ?? ownId(resource, members) ?? modelOf(resource.name).idOf?.(members) ?? importId);
      const object = this.shown(resource, id);
      if (!object || !agrees(object, members)) return undefined;
      this.store.record("import", resource.name, id);
      return importedState(resource, object);
    });
  }

  /** Puts an interceptor around all requests to come, outside of those that are there. Returns what takes it away again. */
  intercept(interceptor: Interceptor): () => void {
    this.interceptors.unshift(interceptor);
    return () => {
      const at = this.interceptors.indexOf(interceptor);
      if (at >= 0) this.interceptors.splice(at, 1);
    };
  }

  /** Calls back after every change. Returns what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  snapshot(): CloudSnapshot {
    return { ...this.store.snapshot(), journal: copyOf(this.events) };
  }

  /** Makes the cloud what it was. */
  restore(snapshot: CloudSnapshot): void {
    this.store.restore(snapshot);
    this.events.splice(0, this.events.length, ...copyOf(snapshot.journal));
    this.changed();
  }

  /** Makes the cloud empty. */
  reset(): void {
    this.restore({ counters: {}, objects: {}, journal: [] });
  }

  /** The one way by which an engine changes anything. */
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

/** Whether an object is the one that an import id describes, which may say more than its id. */
function agrees(object: TfObject, members: TfObject): boolean {
  return Object.entries(members).every(([name, value]) => String(object[name]) === String(value));
}
