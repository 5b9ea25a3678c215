import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** A resource as it was registered, with what is secret in it shown. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The names of those inputs that are secret. */
  secrets: string[];
}

/** What a cloud answers to a resource, for those members that tests read. The number is the resource's own. */
export type Answer = (type: string, inputs: Record<string, unknown>, number: number) => { id: string; state: object };

const answer: Answer = (type, inputs, number) => {
  switch (type) {
    case "hcloud:index/server:Server":
      return { id: String(number), state: { ...inputs, ipv4Address: `203.0.113.${number % 250}` } };
    case "hcloud:index/networkSubnet:NetworkSubnet":
      return { id: `${inputs.networkId}-${inputs.ipRange}`, state: inputs };
    case "hcloud:index/loadBalancer:LoadBalancer":
      return { id: String(number), state: { ...inputs, ipv4: "198.51.100.9" } };
    default:
      return { id: String(number), state: inputs };
  }
};

/** Runs a program against a cloud that says yes to everything, and tells what it registered. */
export async function recorded<T>(
  program: () => T,
  cloud: Answer = answer,
): Promise<{ result: T; resources: Registered[] }> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, custom }) => {
      if (custom) {
        const secrets = Object.keys(inputs).filter((input) => isSecret(inputs[input]));
        resources.push({ type, name, inputs: unwrapped(inputs) as Record<string, unknown>, secrets });
      }
      return cloud(type, unwrapped(inputs) as Record<string, unknown>, numberOf(`${type} ${name}`));
    },
    call: () => ({}),
  });
  const result = program();
  await pulumi.runtime.disconnect();
  return { result, resources };
}

/** The same number for the same name, whatever else there is. */
function numberOf(name: string): number {
  return 1 + createHash("sha256").update(name).digest().readUInt16BE();
}

/** The value of an output. */
export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** The document in user data. */
export function cloudConfig(userData: unknown): {
  write_files: { path: string; content: string }[];
  [key: string]: unknown;
} {
  const text = userData as string;
  if (!text.startsWith("#cloud-config\n")) throw new Error(`no cloud-config: ${text.slice(0, 40)}`);
  return JSON.parse(text.slice("#cloud-config\n".length));
}

/** The content of a file that user data writes. */
export function written(userData: unknown, path: string): string {
  const file = cloudConfig(userData).write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${path} is not written`);
  return file.content;
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return unwrapped((value as { value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unwrapped(member)]));
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && SIGNATURE in value;
}

/** What marks a secret in a registration. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
