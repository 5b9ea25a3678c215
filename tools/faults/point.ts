import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import type { Command } from "./commands";
import { differences, type Picture, pictureOf } from "./converged";
import { type Fault, killAll } from "./faults";
import { family, gone, type Running } from "./processes";
import type { World } from "./world";

/** A command's run in a world without a fault. */
export interface Undisturbed {
  /** The number of steps. */
  steps: number;
  picture: Picture;
}

/** Runs a command without a fault. */
export async function undisturbed(world: World, command: Command): Promise<Undisturbed> {
  await world.restore();
  await world.env();
  let steps = 0;
  const end = watchSteps(world, command, () => {
    steps += 1;
  });
  await world.runAll(command.programs(world));
  end();
  await world.runAll(command.finish?.(world) ?? []);
  return { steps, picture: pictureOf(world, command) };
}

/** The effects of a fault on a world. */
export interface Outcome {
  /** The differences after the fault, before the next run. */
  left: string[];
  /** The differences that the next run has not repaired. */
  problems: string[];
  /** If there are problems: the folder with all that shows their cause. */
  evidence?: string;
}

/**
 * Lets a fault strike at a step of a command, runs what its user runs next, and looks at the world.
 * @param step from 1
 */
export async function tryPoint(
  world: World,
  command: Command,
  fault: Fault,
  step: number,
  { picture }: Undisturbed,
): Promise<Outcome> {
  await world.restore();
  await disturbed(world, command, fault, step);
  const left = differences(picture, pictureOf(world, command));
  const problems = await runAgain(world, command).then(
    () => differences(picture, pictureOf(world, command)),
    (error: Error) => [error.message],
  );
  return problems.length === 0 ? { left, problems } : { left, problems, evidence: await world.keep(problems) };
}

async function runAgain(world: World, command: Command): Promise<void> {
  await world.runAll((command.again ?? command.programs)(world));
  await world.runAll(command.finish?.(world) ?? []);
}

async function disturbed(world: World, command: Command, fault: Fault, step: number): Promise<void> {
  const env = await world.env();
  let current: Running | undefined;
  let victims: Parameters<typeof gone>[0] = [];
  let seen = 0;
  let struck = false;
  const strike = async (): Promise<boolean> => {
    seen += 1;
    if (seen !== step) return false;
    struck = true;
    const pid = current?.child.pid as number;
    victims = family(pid);
    if (fault.kind === "signal") fault.strike(pid);
    if (fault.kind === "power") {
      await world.copyDisk();
      killAll(pid);
    }
    return true;
  };
  const end =
    command.steps === "files"
      ? watchFiles(world, () => void strike())
      : world.cloud.intercept(async (request, proceed) => {
          if (!(await strike())) return proceed();
          if (fault.kind === "power") throw new Error("the power is off");
          if (fault.kind === "signal") return proceed();
          if (fault.happens) await proceed();
          throw fault.error(request);
        });
  for (const program of command.programs(world)) {
    if (struck) break;
    current = world.start(program, env);
    await current.ended;
  }
  await gone(victims);
  end();
  if (fault.kind === "power" && struck) await world.startAgain();
}

function watchSteps(world: World, command: Command, onStep: () => void): () => void {
  if (command.steps === "files") return watchFiles(world, onStep);
  return world.cloud.intercept((_, proceed) => {
    onStep();
    return proceed();
  });
}

/** Calls back after each change of a file beside the stack's, or in the exported root. */
function watchFiles({ folder, stack }: World, onChange: () => void): () => void {
  const folders = [folder, join(folder, "opentofu", stack)].filter((each) => existsSync(each));
  const watchers = folders.map((each) => watch(each, onChange));
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
