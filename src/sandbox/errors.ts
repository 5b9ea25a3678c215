import type { TfObject } from "../providers/types";

/**
 * A cloud's API rejects a request. The message has the provider's form: `server name is already used
 * (uniqueness_error)`.
 */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${message} (${code})`);
  }
}

/** A provider stops waiting for an object that it has created: the engine receives the error and the object. */
export class UnfinishedError extends Error {
  constructor(
    type: string,
    /** The state of the object, which the engine keeps. */
    readonly state: TfObject,
  ) {
    super(`timeout while waiting for ${type} ${state.id} to become ready`);
  }
}
