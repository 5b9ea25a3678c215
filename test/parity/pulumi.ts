import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../../spec/errors";
import type { Registration } from "../../src/plans/planned";

/** A component's constructor. */
export type Component = new (name: string, args: never) => pulumi.Resource;

/** The resources that a component registered, or its input errors. */
export type Outcome = { registrations: Registration[] } | { problems: readonly string[] };

/**
 * Creates a component for each set of inputs, in a preview in which nothing exists yet, and returns the resources of
 * each.
 * @param inputs by the name of the component
 */
export async function registerAll(
  component: Component,
  inputs: ReadonlyMap<string, Record<string, unknown>>,
): Promise<Map<string, Outcome>> {
  const registrations: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        if (custom) registrations.push({ type, name, inputs });
        return { id: "", state: {} };
      },
      call: ({ token }) => {
        throw new Error(`${token} is called; a module reads nothing from a cloud`);
      },
    },
    "parity",
    "test",
    true,
  );
  const outcomes = new Map<string, Outcome>();
  for (const [name, given] of inputs) {
    try {
      new component(name, given as never);
      outcomes.set(name, { registrations: [] });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      outcomes.set(name, { problems: error.problems });
    }
  }
  await pulumi.runtime.disconnect();
  for (const registration of registrations) {
    const outcome = outcomes.get(ownerOf(registration.name));
    if (outcome && "registrations" in outcome) outcome.registrations.push(registration);
  }
  return outcomes;
}

/** Returns the case of a resource. Names of cases have no hyphen, and those of children start with their parent's. */
function ownerOf(name: string): string {
  return name.split("-")[0] as string;
}
