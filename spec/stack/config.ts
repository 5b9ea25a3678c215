import { specs } from "../catalog";
import { complete, memberPath } from "../complete";
import { isRecord } from "../data";
import { didYouMean } from "../did-you-mean";
import { InputError } from "../errors";
import { quoted } from "../shown";
import type { Spec } from "../types";
import { failedChecks } from "../validate";
import { inOrder } from "./order";
import { type Known, referenceProblems } from "./reference-types";
import { parseReferences, Template, templatesIn } from "./references";
import type { ModuleCall, Stack } from "./stack";
import { readStates } from "./states";

/** The `twinstack:` configuration of a stack, unchecked. */
export interface StackConfig {
  modules?: unknown;
  /** Secrets by name. Only the names are read. */
  secrets?: unknown;
  states?: unknown;
  /** Import IDs by Pulumi type and name, for the next `pulumi up`. */
  imports?: unknown;
}

/** Returns the part of a configuration that is below `twinstack:`. */
export function ownConfig(config: Readonly<Record<string, unknown>>): StackConfig {
  const own = Object.entries(config).filter(([key]) => key.startsWith(NAMESPACE));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length), value]));
}

const NAMESPACE = "twinstack:";

/** The keys below `twinstack:`. */
export const keys = ["modules", "secrets", "states", "imports"] as const;

/** Names of modules: a pattern, and names that references use for other things. */
export const moduleNames = { pattern: "^[a-z]([a-z0-9-]*[a-z0-9])?$", reserved: ["secret", "state"] };

/**
 * Checks a stack as a whole.
 * @throws InputError with a message for each problem, before anything is created
 */
export function readStack(name: string, config: StackConfig): Stack {
  const problems: string[] = [];
  const complain = (where: string) => (problem: string) => {
    problems.push(`stack ${JSON.stringify(name)}${where}: ${problem}`);
  };
  for (const key of Object.keys(config)) {
    if (!keys.includes(key as keyof StackConfig)) {
      const known = keys.map((each) => NAMESPACE + each);
      complain("")(`there is no ${quoted(NAMESPACE + key)}${didYouMean(NAMESPACE + key, known)}`);
    }
  }
  const calls = readModules(config.modules, complain);
  const secrets = Object.keys(mapOf(config.secrets, "twinstack:secrets", "secrets by name", complain("")));
  const states = readStates(mapOf(config.states, "twinstack:states", "states by name", complain("")), complain);
  const imports = readImports(config.imports, complain(""));

  const known = { modules: new Map(calls.map((call) => [call.name, call.spec])), secrets, states: Object.keys(states) };
  for (const call of calls) {
    if (call.spec) checkCall({ ...call, spec: call.spec }, known, complain);
  }
  const valid = calls.filter((call): call is ModuleCall => call.spec !== undefined);
  const ordered = inOrder(valid, complain(""));
  if (problems.length > 0) throw new InputError(problems);
  return { name, modules: ordered, secrets, states, imports };
}

/** Returns the configuration with a placeholder for every secret that it refers to, so that missing ones can be listed. */
export function withSecretsReferredTo(config: StackConfig): StackConfig {
  const templates = templatesIn(parseReferences([config.modules, config.states], () => {}));
  const names = templates.flatMap((template) =>
    template.references.flatMap((reference) => (reference.kind === "secret" ? [reference.name] : [])),
  );
  const secrets = Object.fromEntries(names.map((name) => [name, ""]));
  return { ...config, secrets: { ...secrets, ...(isRecord(config.secrets) && config.secrets) } };
}

type Complain = (where: string) => (problem: string) => void;

/** A parsed module; without a spec if the module's type does not exist. */
type ReadCall = Omit<ModuleCall, "spec"> & { spec: Spec | undefined };

function readModules(given: unknown, complain: Complain): ReadCall[] {
  const modules = mapOf(given, "twinstack:modules", "modules by name", complain(""));
  if (given === undefined || (isRecord(given) && Object.keys(modules).length === 0)) {
    complain("")(
      "twinstack:modules has no module: add at least one, such as web: { module: hcloud-server, inputs: { name: web-1 } }",
    );
  }
  return Object.entries(modules).flatMap(([name, call]) => readModule(name, call, complain) ?? []);
}

function readModule(name: string, call: unknown, complain: Complain): ReadCall | undefined {
  const problem = complain(`, module ${quoted(name)}`);
  if (!new RegExp(moduleNames.pattern).test(name) || moduleNames.reserved.includes(name)) {
    problem(
      "a module's name must be lower-case letters, digits and -, begin with a letter, and must not be secret or state",
    );
  }
  if (!isRecord(call)) {
    problem("must be a map of module and inputs");
    return undefined;
  }
  for (const key of Object.keys(call)) {
    if (key !== "module" && key !== "inputs") {
      problem(`there is no ${quoted(key)}${didYouMean(key, ["module", "inputs"])}`);
    }
  }
  const spec = specOf(call.module, problem);
  const inputs = Object.entries(mapOf(call.inputs, "inputs", "inputs by name", problem)).map(([input, value]) => {
    const complainAbout = (text: string) => problem(`${spec ? `${spec.name}: ` : ""}${memberPath("", input)}: ${text}`);
    return [input, parseReferences(value, complainAbout)];
  });
  return { name, spec, inputs: Object.fromEntries(inputs) };
}

function specOf(name: unknown, problem: (text: string) => void): Spec | undefined {
  const names = specs.map((spec) => spec.name);
  if (typeof name !== "string") {
    problem(`module is required: one of ${names.join(", ")}`);
    return undefined;
  }
  const spec = specs.find((each) => each.name === name);
  if (!spec) {
    problem(`there is no module ${quoted(name)}${didYouMean(name, names, "There are")}`);
  }
  return spec;
}

function checkCall(call: ModuleCall, known: Known, complain: Complain): void {
  const problem = complain(`, module ${quoted(call.name)}`);
  const problems: string[] = [];
  const isDeferred = (value: unknown) => value instanceof Template;
  const inputs = complete(call.spec.inputs, call.inputs, { module: call.spec.name, problems, isDeferred });
  if (problems.length === 0) problems.push(...failedChecks(call.spec, inputs, isDeferred));
  problems.push(...referenceProblems(call, known));
  for (const text of problems) problem(text);
}

function readImports(given: unknown, problem: (text: string) => void): Record<string, string> {
  const imports = mapOf(given, "twinstack:imports", "import IDs by type::name", problem);
  for (const [key, id] of Object.entries(imports)) {
    if (typeof id !== "string") problem(`twinstack:imports: the ID of ${key} must be a string, such as "4711"`);
  }
  return imports as Record<string, string>;
}

function mapOf(value: unknown, what: string, of: string, problem: (text: string) => void): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  problem(`${what} must be a map of ${of}`);
  return {};
}
