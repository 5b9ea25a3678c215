import { type MockedClouds, mocks, type Registered } from "../../../src/testing/mocks";

/** Mocks Proxmox, with the outputs of machines that the tests expect. */
export function mockProxmox(answer: Record<string, unknown> = {}): Promise<MockedClouds> {
  return mocks({ outputs: ({ type }) => (/:(VmLegacy|ContainerLegacy)$/.test(type) ? answer : undefined) });
}

/** Returns the inputs of the first resource of a type, such as `VmLegacy`. */
export function inputsOf({ resources }: MockedClouds, type: string): Record<string, unknown> {
  return resources.find((each: Registered) => each.type.endsWith(`:${type}`))?.inputs ?? {};
}
