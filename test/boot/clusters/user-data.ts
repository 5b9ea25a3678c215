import type { Spec } from "../../../spec/types";
import { components } from "../../../src/stacks/catalog";
import { mocks } from "../../../src/testing/mocks";
import { cloudConfigs, hostname } from "./described";

/** Returns the user data of all machines of an example, by host name. */
export async function exampleUserData(
  { name, examples }: Spec,
  example: keyof Spec["examples"],
): Promise<Map<string, string>> {
  const clouds = await mocks();
  const Component = components[name] as new (name: string, args: unknown) => unknown;
  new Component("it", examples[example].inputs);
  await clouds.settle();
  return new Map(clouds.resources.flatMap(({ inputs }) => cloudConfigs(inputs)).map((text) => [hostname(text), text]));
}
