import { setTimeout } from "node:timers/promises";
import { resourceType, resourceTypeOfToken } from "../providers/catalog";
import type { ResourceType, TfObject } from "../providers/types";
import type { Cloud, Request } from "./cloud";
import { CloudError, UnfinishedError } from "./errors";
import { modelOf } from "./models/models";

/** Which requests go wrong: by default the first create of a type that comes after the fault is there. */
export interface FaultTarget {
  /** The resource type, by its name in OpenTofu or its token in Pulumi: `hcloud_server`, `hcloud:index/server:Server`. */
  type: string;
  /** What is asked of the cloud; `create` by default. */
  operation?: "create" | "update" | "delete";
  /** Only objects of this name. */
  name?: string;
  /** The first request that goes wrong, from 1, of those that the rest of the target describes; 1 by default. */
  nth?: number;
  /** The number of requests that fail; default 1, `Infinity` for all. */
  times?: number;
}

/**
 * What goes wrong:
 * - `refused`: the platform refuses, and nothing happens. `error` takes the place of the platform's own.
 * - `slow`: it takes so many seconds, and then succeeds.
 * - `lost`: it happens, but the answer gets lost on its way: the engine sees a time-out and knows nothing of it.
 * - `unfinished`: the object is made, but is not ready in time: the engine sees an error and keeps the object. Creates only.
 */
export type Fault = FaultTarget &
  (
    | { kind: "refused"; error?: { code: string; message: string } }
    | { kind: "slow"; seconds: number }
    | { kind: "lost" }
    | { kind: "unfinished"; operation?: "create" }
  );

/** A fault that is in a cloud. */
export interface InjectedFault {
  /** The number of requests that it made fail. */
  readonly struck: number;
  /** Takes it out again. */
  remove(): void;
}

/**
 * Lets something go wrong in a cloud.
 * @throws Error when there is no such type, or a number makes no sense
 */
export function injectFault(cloud: Cloud, fault: Fault): InjectedFault {
  const { operation = "create", name, nth = 1, times = 1 } = fault;
  const resource = typeOf(fault.type);
  check("nth", nth, Number.isInteger(nth) && nth >= 1, "a whole number from 1");
  check("times", times, times >= 1, "a number from 1");
  if (fault.kind === "unfinished")
    check("operation", operation, operation === "create", '"create" where the kind is unfinished');
  if (fault.kind === "slow") check("seconds", fault.seconds, fault.seconds >= 0, "a number from 0");

  const isMeant = (request: Request) =>
    request.operation === operation &&
    request.type === resource.name &&
    (name === undefined || name === nameOf(request));
  const nameOf = ({ planned, id }: Request) => planned?.name ?? (id && cloud.object(resource.name, id)?.name);
  let seen = 0;
  let struck = 0;
  const remove = cloud.intercept(async (request, proceed) => {
    if (!isMeant(request)) return proceed();
    seen += 1;
    if (seen < nth || seen >= nth + times) return proceed();
    struck += 1;
    switch (fault.kind) {
      case "refused":
        throw fault.error ? new CloudError(fault.error.code, fault.error.message) : unavailable(resource);
      case "slow":
        // A process that has nothing else to do need not wait for it.
        await setTimeout(fault.seconds * 1000, undefined, { ref: false });
        return proceed();
      case "lost":
        await proceed();
        throw new CloudError("Client.Timeout exceeded while awaiting headers", "context deadline exceeded");
      case "unfinished":
        throw new UnfinishedError(resource.name, (await proceed()) as TfObject);
    }
  });
  return {
    get struck() {
      return struck;
    },
    remove,
  };
}

/** Typical errors of the platforms. */
function unavailable({ provider }: ResourceType): CloudError {
  switch (provider.name) {
    case "hcloud":
      return new CloudError("resource_unavailable", "the requested resource is currently unavailable");
    case "digitalocean":
      return new CloudError("service_unavailable", "Server was unable to give you a response.");
    default:
      return new CloudError("HTTP 500", "cluster not ready - no quorum?");
  }
}

/** A type that the sandbox has. */
function typeOf(type: string): ResourceType {
  const resource = type.includes(":") ? resourceTypeOfToken(type) : resourceType(type);
  modelOf(resource.name);
  return resource;
}

function check(member: string, given: unknown, isRight: boolean, allowed: string): void {
  if (!isRight) throw new Error(`fault: ${member} must be ${allowed}, not ${JSON.stringify(given)}`);
}
