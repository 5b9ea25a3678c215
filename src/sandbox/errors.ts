import type { TfObject } from "../providers/types";

/** What a cloud's API refuses; the message reads like the provider's: `server name is already used (uniqueness_error)`. */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${message} (${code})`);
  }
}

/** A provider gives up waiting for an object that it has made: the engine is told of the error, and of the object. */
export class UnfinishedError extends Error {
  constructor(
    type: string,
    /** What the engine is to keep of the object. */
    readonly state: TfObject,
  ) {
    super(`timeout while waiting for ${type} ${state.id} to become ready`);
  }
}
