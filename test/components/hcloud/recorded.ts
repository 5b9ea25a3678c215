import { type MockOptions, mocks, type Registered } from "../../../src/testing/mocks";

/** The address of all load balancers, which the tests expect. */
const balancer: MockOptions["outputs"] = ({ type }) =>
  type === "hcloud:index/loadBalancer:LoadBalancer" ? { ipv4: "198.51.100.9" } : undefined;

/** Runs a program with mocked clouds, and returns what it registered. */
export async function recorded<T>(
  program: () => T,
  outputs: MockOptions["outputs"] = balancer,
): Promise<{ result: T; resources: readonly Registered[] }> {
  const clouds = await mocks({ outputs });
  const result = program();
  await clouds.settle();
  return { result, resources: clouds.resources };
}

/** Parses user data. */
export function cloudConfig(userData: unknown): {
  write_files: { path: string; content: string }[];
  [key: string]: unknown;
} {
  const text = userData as string;
  if (!text.startsWith("#cloud-config\n")) throw new Error(`no cloud-config: ${text.slice(0, 40)}`);
  return JSON.parse(text.slice("#cloud-config\n".length));
}

/** Returns the content of a file in user data. */
export function written(userData: unknown, path: string): string {
  const file = cloudConfig(userData).write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${path} is not written`);
  return file.content;
}
