import { type MockedClouds, mocks, type Registered } from "../../../src/testing/mocks";

/** Takes what a component registers instead of deploying it, and answers as Proxmox would, with outputs of machines that the tests name. */
export function mockProxmox(answer: Record<string, unknown> = {}): Promise<MockedClouds> {
  return mocks({ outputs: ({ type }) => (/:(VmLegacy|ContainerLegacy)$/.test(type) ? answer : undefined) });
}

/** The inputs of the first resource of a type, such as `VmLegacy`. */
export function inputsOf({ resources }: MockedClouds, type: string): Record<string, unknown> {
  return resources.find((each: Registered) => each.type.endsWith(`:${type}`))?.inputs ?? {};
}
