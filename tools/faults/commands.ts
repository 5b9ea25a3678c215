import { join } from "node:path";
import type { Program } from "./processes";
import type { World } from "./world";

/** A command of which every step is interrupted. */
export interface Command {
  name: string;
  /** The kind of step: a request to a cloud, or a change of a file in the working directory. */
  steps: "requests" | "files";
  /** The programs that set up the world. */
  before(world: World): readonly Program[];
  /** The programs that run, one after the other: the fault strikes one, and those after it do not run. */
  programs(world: World): readonly Program[];
  /** The programs that its user runs after a fault; the same programs by default. */
  again?(world: World): readonly Program[];
  /** The programs that finish the work, with and without a fault. */
  finish?(world: World): readonly Program[];
  /** The state that has all resources afterwards, in the working directory. */
  state(world: World): { engine: "pulumi" | "tofu"; file: string };
}

const pulumiState = ({ stack }: World) => ({
  engine: "pulumi" as const,
  file: join("pulumi", "state", ".pulumi", "stacks", "mine", `${stack}.json`),
});

const secrets = (world: World) => world.twinstack("secrets", world.stack);
/** Clusters have secrets, machines have none. */
export const hasSecrets = (stack: string) => stack.endsWith("-cluster");
const secretsOf = (world: World) => (hasSecrets(world.stack) ? [secrets(world)] : []);
const up = (world: World, ...args: string[]) => world.twinstack("up", world.stack, "--yes", ...args);
const exported = (world: World) => join("opentofu", world.stack);
const tofu = (world: World, ...args: string[]): Program => ({
  file: world.tools.tofu,
  args: [...args, "-input=false", "-no-color"],
  cwd: join(world.folder, exported(world)),
});
const exportWithSecrets = (world: World, ...args: string[]) =>
  world.twinstack("export", world.stack, "--with-secret-values", ...args);

export const commands: readonly Command[] = [
  {
    name: "up",
    steps: "requests",
    before: secretsOf,
    programs: (world) => [up(world)],
    again: (world) => [up(world, "--pending", "import")],
    state: pulumiState,
  },
  {
    name: "destroy",
    steps: "requests",
    before: (world) => [...secretsOf(world), up(world)],
    programs: (world) => [world.twinstack("destroy", world.stack, "--yes")],
    again: (world) => [world.twinstack("destroy", world.stack, "--yes", "--pending", "import")],
    state: pulumiState,
  },
  {
    name: "export and tofu apply",
    steps: "requests",
    before: (world) => [...secretsOf(world), up(world)],
    programs: (world) => [exportWithSecrets(world), tofu(world, "init"), tofu(world, "apply", "-auto-approve")],
    state: (world) => ({ engine: "tofu", file: join(exported(world), "terraform.tfstate") }),
  },
  {
    name: "adopt and up",
    steps: "requests",
    before: (world) => [
      ...[...secretsOf(world), exportWithSecrets(world, "--no-plan")],
      ...[tofu(world, "init"), tofu(world, "apply", "-auto-approve")],
    ],
    programs: (world) => [world.twinstack("adopt", world.stack, exported(world)), up(world)],
    again: (world) => [world.twinstack("adopt", world.stack, exported(world)), up(world, "--pending", "import")],
    state: pulumiState,
  },
  {
    name: "workspace apply",
    steps: "requests",
    before: () => [],
    programs: (world) => [world.twinstack("workspace", world.stack, "apply", "--yes", "--with-secret-values")],
    again: (world) => [
      world.twinstack("workspace", world.stack, "apply", "--yes", "--with-secret-values", "--pending", "import"),
    ],
    state: ({ stack }) => ({ engine: "tofu", file: join("workspaces", stack, "terraform.tfstate") }),
  },
  {
    name: "secrets",
    steps: "files",
    before: () => [],
    programs: (world) => [secrets(world)],
    finish: (world) => [up(world)],
    state: pulumiState,
  },
  {
    name: "export",
    steps: "files",
    before: (world) => [...secretsOf(world), up(world)],
    programs: (world) => [exportWithSecrets(world)],
    state: pulumiState,
  },
  {
    name: "adopt",
    steps: "files",
    before: (world) => [
      ...[...secretsOf(world), exportWithSecrets(world, "--no-plan")],
      ...[tofu(world, "init"), tofu(world, "apply", "-auto-approve")],
    ],
    programs: (world) => [world.twinstack("adopt", world.stack, exported(world))],
    finish: (world) => [up(world)],
    state: pulumiState,
  },
];
