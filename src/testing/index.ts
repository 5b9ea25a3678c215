/** The public API of `twinstack/testing`. */

export type { PulumiCounts, PulumiStack } from "../engines/pulumi";
export type { PlanCounts, PlanResult, Tofu } from "../engines/tofu";
export type { Cloud, CloudSnapshot } from "../sandbox/cloud";
export type { Fault, FaultTarget, InjectedFault } from "../sandbox/faults";
export type { CloudEvent } from "../sandbox/journal";
export { type MockedClouds, type MockOptions, mocks, outputValue, type Registered } from "./mocks";
export { type SandboxOptions, type Snapshot, startTestSandbox, type TestSandbox, withSandbox } from "./sandbox";
