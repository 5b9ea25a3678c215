import { type ModuleCall, modulesUsed } from "./stack";

/** Sorts modules so that each comes after those that it refers to, and otherwise keeps their order. */
export function inOrder(calls: readonly ModuleCall[], onProblem: (problem: string) => void): ModuleCall[] {
  const byName = new Map(calls.map((call) => [call.name, call]));
  const done = new Set<ModuleCall>();
  const visit = (call: ModuleCall, path: readonly string[]): void => {
    const start = path.indexOf(call.name);
    if (start >= 0) {
      onProblem(`modules refer to each other in a circle: ${[...path.slice(start), call.name].join(" → ")}`);
      done.add(call);
      return;
    }
    if (done.has(call)) return;
    for (const name of modulesUsed(call)) {
      const used = byName.get(name);
      if (used) visit(used, [...path, call.name]);
    }
    done.add(call);
  };
  for (const call of calls) visit(call, []);
  return [...done];
}
