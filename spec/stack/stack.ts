import type { Spec } from "../types";
import { type Reference, templatesIn } from "./references";
import type { StateSource } from "./states";

/** One module of a stack. */
export interface ModuleCall {
  name: string;
  spec: Spec;
  /** The inputs from the stack file; strings with references are templates. */
  inputs: Readonly<Record<string, unknown>>;
}

/** A checked stack. */
export interface Stack {
  name: string;
  /** Sorted: every module comes after those that it refers to. */
  modules: readonly ModuleCall[];
  secrets: readonly string[];
  states: Readonly<Record<string, StateSource>>;
  imports: Readonly<Record<string, string>>;
}

/** Returns the modules that a module refers to. */
export function modulesUsed(call: ModuleCall): string[] {
  const references = templatesIn(call.inputs).flatMap((template) => template.references);
  const used = references.filter(
    (reference): reference is Extract<Reference, { kind: "output" }> => reference.kind === "output",
  );
  return [...new Set(used.map((reference) => reference.module))];
}
