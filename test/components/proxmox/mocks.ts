import * as pulumi from "@pulumi/pulumi";

export interface Created {
  name: string;
  type: string;
  inputs: Record<string, unknown>;
}

/** Takes what a component registers instead of deploying it, and answers as Proxmox would. */
export async function mockProxmox(answer: Record<string, unknown>): Promise<Created[]> {
  const created: Created[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      created.push({ type, name, inputs });
      return { id: String(99 + created.length), state: { ...inputs, ...answer } };
    },
    call: () => ({}),
  });
  return created;
}

/** The inputs of the first resource of a type, such as `vmLegacy:VmLegacy`. */
export function inputsOf(created: readonly Created[], type: string): Record<string, unknown> {
  return created.find((each) => each.type === `proxmoxve:index/${type}`)?.inputs ?? {};
}

export function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
