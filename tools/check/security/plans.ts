import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Tofu } from "../../../src/engines/tofu";
import type { WrittenRoot } from "../roots";

/** A root module and its plan, in the format of `tofu show -json`. */
export interface Planned {
  name: string;
  folder: string;
  plan: {
    resource_changes?: { address: string; mode: string }[];
    configuration: { root_module: ModuleConfiguration };
  };
}

/** The configuration part of a plan. */
export interface ModuleConfiguration {
  module_calls?: Readonly<Record<string, { source: string; module: ModuleConfiguration }>>;
}

/** The environment for OpenTofu. */
export interface OpenTofu {
  tofu: string;
  tofuEnv: Readonly<Record<string, string>>;
}

/** Plans each root, two at a time, since OpenTofu waits for its providers most of the time. */
export async function planAll(roots: readonly WrittenRoot[], { tofu, tofuEnv }: OpenTofu): Promise<Planned[]> {
  const waiting = [...roots];
  const planned: Planned[] = [];
  const work = async () => {
    for (let root = waiting.shift(); root; root = waiting.shift()) {
      const { name, folder, variables } = root;
      // Without modules to install, init does not create this folder, in which the plan is kept.
      mkdirSync(join(folder, ".terraform"), { recursive: true });
      const engine = new Tofu(tofu, folder, { ...process.env, ...tofuEnv, ...variables });
      await engine.init();
      await engine.plan();
      planned.push({ name, folder, plan: (await engine.showPlan()) as Planned["plan"] });
    }
  };
  await Promise.all([work(), work()]);
  return planned;
}
