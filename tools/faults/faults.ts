import { resourceType } from "../../src/providers/catalog";
import type { Request } from "../../src/sandbox/cloud";
import { CloudError } from "../../src/sandbox/errors";
import { family, signal } from "./processes";

/** A fault that strikes at a step. */
export type Fault = { name: string } & (
  | {
      kind: "signal";
      /** Signals what runs below a command's first process, which is the command itself. */
      strike(pid: number): void;
    }
  | { kind: "power" }
  | {
      kind: "answer";
      /** The engine gets this error. */
      error(request: Request): CloudError;
      /** True if the platform executes the request nevertheless. */
      happens: boolean;
    }
);

/** Signals the engine, which is one of the processes that a command starts, or is the command. */
const toEngine = (name: NodeJS.Signals): Fault => ({
  name: `engine ${name}`,
  kind: "signal",
  strike(pid) {
    const engines = family(pid).filter(({ name: program }) => ["tofu", "pulumi"].includes(program));
    for (const engine of engines) signal(engine, name);
  },
});

/** Signals the process group, as a terminal does. */
const toCommand = (name: NodeJS.Signals): Fault => ({
  name: `command ${name}`,
  kind: "signal",
  strike: (pid) => signal({ pid: -pid }, name),
});

export const faults: readonly Fault[] = [
  toEngine("SIGKILL"),
  toEngine("SIGINT"),
  toEngine("SIGHUP"),
  toCommand("SIGKILL"),
  toCommand("SIGINT"),
  toCommand("SIGHUP"),
  {
    name: "all SIGKILL",
    kind: "signal",
    strike(pid) {
      for (const each of family(pid)) signal(each, "SIGKILL");
    },
  },
  { name: "power loss", kind: "power" },
  {
    name: "error 500",
    kind: "answer",
    happens: false,
    error: () => new CloudError("HTTP 500", "internal server error"),
  },
  { name: "rate limit", kind: "answer", happens: false, error: rateLimit },
  {
    name: "lost answer",
    kind: "answer",
    happens: true,
    error: () => new CloudError("Client.Timeout exceeded while awaiting headers", "context deadline exceeded"),
  },
];

/** The providers' error after their last attempt. */
function rateLimit({ type }: Request): CloudError {
  return resourceType(type).provider.name === "hcloud"
    ? new CloudError("rate_limit_exceeded", "limit of 3600 requests per hour reached")
    : new CloudError("HTTP 429", "too many requests");
}

/** Ends a command and all that belongs to it at once. */
export function killAll(pid: number): void {
  for (const each of family(pid)) signal(each, "SIGKILL");
}
