import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { Cloud } from "../../src/sandbox/cloud";
import { modelOf } from "../../src/sandbox/models/models";
import { complete, differences, plainPath, plan } from "../../src/sandbox/resource/plan";

/** The changes of a plan, and those among them that replace the resource; paths without indices. */
export interface Planned {
  changes: string[];
  replacing: string[];
}

/** A cloud with the provider's operations: configurations are planned, and plans are applied. */
export class Provider {
  readonly cloud = new Cloud();

  create(type: string, config: TfObject): Promise<TfObject> {
    return this.cloud.create(resourceType(type), planned(type, undefined, config));
  }

  plan(type: string, state: TfObject, config: TfObject): Planned {
    const found = differences(resourceType(type), state, planned(type, state, config));
    return {
      changes: found.map(({ path }) => plainPath(path)),
      replacing: found.filter(({ replaces }) => replaces).map(({ path }) => plainPath(path)),
    };
  }

  update(type: string, state: TfObject, config: TfObject): Promise<TfObject> {
    return this.cloud.update(resourceType(type), state, planned(type, state, config));
  }

  delete(type: string, state: TfObject): Promise<void> {
    return this.cloud.delete(resourceType(type), state);
  }

  /** Returns the state after a refresh; undefined if the object no longer exists. */
  read(type: string, state: TfObject): TfObject | undefined {
    return this.cloud.read(resourceType(type), state);
  }

  /** Returns the state after an import and the refresh that follows it. */
  async import(type: string, id: string): Promise<TfObject | undefined> {
    const state = await this.cloud.import(resourceType(type), id);
    return state && this.read(type, state);
  }

  /** Returns the objects of an operation in the cloud's journal, as `type id`. */
  did(operation: string): string[] {
    const entries = this.cloud.journal.filter((entry) => entry.operation === operation);
    return entries.map(({ type, id }) => `${type} ${id}`);
  }
}

function planned(type: string, state: TfObject | undefined, config: TfObject): TfObject {
  const resource = resourceType(type);
  const whole = complete(resource.block, config);
  return plan(resource, state, modelOf(type).normalize?.(whole) ?? whole);
}
