import type { MockedClouds } from "../../src/testing/mocks";

/** The document in the user data of a machine, on any platform. */
interface Document {
  write_files: { path: string; content: string }[];
  runcmd: string[][];
}

/** Parses the user data of a cluster's machine, e.g. of `k8s-server-s1`. */
export function documentOf(clouds: MockedClouds, machine: string): Document {
  const text = clouds.resources.flatMap(({ name, inputs }) => {
    if (name === `${machine}-this-user_data`) return (inputs.sourceRaw as { data: string }).data;
    return name === `${machine}-this` && typeof inputs.userData === "string" ? inputs.userData : [];
  });
  if (text.length !== 1) throw new Error(`${machine} has ${text.length} user data`);
  return JSON.parse((text[0] as string).replace(/^#cloud-config\n/, ""));
}

/** Returns the content of a file in a machine's user data. */
export function fileOf(clouds: MockedClouds, machine: string, path: string): string {
  const file = documentOf(clouds, machine).write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${machine} does not write ${path}`);
  return file.content;
}
