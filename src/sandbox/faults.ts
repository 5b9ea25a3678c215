import { setTimeout } from "node:timers/promises";
import type { ProviderName } from "../../spec/providers";
import { resourceType, resourceTypeOfToken } from "../providers/catalog";
import type { ResourceType, TfObject } from "../providers/types";
import type { Cloud, Request } from "./cloud";
import { CloudError, UnfinishedError } from "./errors";
import { modelOf } from "./models/models";

/** The requests that a fault affects: by default the first create of a type after the fault was injected. */
export interface FaultTarget {
  /** The resource type, by its OpenTofu type or its Pulumi token: `hcloud_server`, `hcloud:index/server:Server`. */
  type: string;
  /** The operation; default `create`. */
  operation?: "create" | "update" | "delete";
  /** Restricts the fault to objects with this name. */
  name?: string;
  /** The number of the first affected request, from 1, among those that match; default 1. */
  nth?: number;
  /** The number of requests that fail; default 1, `Infinity` for all. */
  times?: number;
}

/**
 * A fault:
 * - `refused`: the platform rejects the request, and nothing changes. `error` replaces the platform's own error.
 * - `slow`: the request takes so many seconds, and then succeeds.
 * - `lost`: the request succeeds, but its response is lost: the engine sees a timeout.
 * - `unfinished`: the object is created, but not ready in time: the engine sees an error and keeps the object. Creates
 * only.
 */
export type Fault = FaultTarget &
  (
    | { kind: "refused"; error?: { code: string; message: string } }
    | { kind: "slow"; seconds: number }
    | { kind: "lost" }
    | { kind: "unfinished"; operation?: "create" }
  );

/** An injected fault. */
export interface InjectedFault {
  /** The number of requests that it has affected. */
  readonly struck: number;
  /** Removes the fault. */
  remove(): void;
}

/**
 * Injects a fault into a cloud.
 * @throws Error if there is no such type, or a number is out of range
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
        throw fault.error
          ? new CloudError(fault.error.code, fault.error.message)
          : new CloudError(...typicalErrors[resource.provider.name]);
      case "slow":
        // A process that has finished its work need not wait.
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

/** Typical errors of the platforms: code and message. */
const typicalErrors: Readonly<Record<ProviderName, readonly [string, string]>> = {
  hcloud: ["resource_unavailable", "the requested resource is currently unavailable"],
  digitalocean: ["service_unavailable", "Server was unable to give you a response."],
  proxmox: ["HTTP 500", "cluster not ready - no quorum?"],
};

/** Returns the OpenTofu type, which the sandbox must support. */
function typeOf(type: string): ResourceType {
  const resource = type.includes(":") ? resourceTypeOfToken(type) : resourceType(type);
  modelOf(resource.name);
  return resource;
}

function check(member: string, given: unknown, isRight: boolean, allowed: string): void {
  if (!isRight) throw new Error(`fault: ${member} must be ${allowed}, not ${JSON.stringify(given)}`);
}
