import { type MockOptions, mocks, type Registered } from "../../../src/testing/mocks";

/** One address for all load balancers, which the tests name. */
const balancer: MockOptions["outputs"] = ({ type }) =>
  type === "hcloud:index/loadBalancer:LoadBalancer" ? { ipv4: "198.51.100.9" } : undefined;

/** Runs a program against a cloud that says yes to everything, and tells what it registered. */
export async function recorded<T>(
  program: () => T,
  outputs: MockOptions["outputs"] = balancer,
): Promise<{ result: T; resources: readonly Registered[] }> {
  const clouds = await mocks({ outputs });
  const result = program();
  await clouds.settle();
  return { result, resources: clouds.resources };
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
