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
  /** Adds what programs cannot set up, after them. */
  prepare?(world: World): Promise<void>;
  /** The stacks that have it; by default all. */
  fits?(stack: string): boolean;
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
const hasSecrets = (stack: string) => stack.endsWith("-cluster");
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

/** Deploys the stack with OpenTofu alone. */
const upInTofu = (world: World) => [
  ...[...secretsOf(world), exportWithSecrets(world, "--no-plan")],
  ...[tofu(world, "init"), tofu(world, "apply", "-auto-approve")],
];
/** Replaces the version of Vault in a file. A shell has no other editor for sure. */
const newVersion = (world: World, file: string): Program => ({
  ...{ file: "sed", args: ["-i", "s/2\\.1\\.2-1/99.0.0-1/", file], cwd: world.folder },
});
/** The servers that are not rolled make each run longer and show nothing else. */
const ROLLED = "s1";
const roll = (world: World, where: readonly string[], ...args: string[]) =>
  world.twinstack("roll", ...where, "--only", ROLLED, "--via", "bastion.test", "--no-availability-check", ...args);
/** Fails unless the server was rebuilt and is healthy. */
const isRolled = (world: World, where: readonly string[]): Program => {
  const { file, args, cwd } = roll(world, where, "--dry-run", "--json");
  const script = `plan=$("$0" "$@") && case $plan in *'"replacements":[]'*) ;; *) echo "$plan"; exit 1 ;; esac`;
  return { file: "sh", args: ["-c", script, file, ...args], cwd };
};
const inStack = ({ stack }: World) => [stack];
const inRoot = (world: World) => ["--root", exported(world), "module.vault"];

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
    before: upInTofu,
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
    name: "roll",
    steps: "requests",
    fits: hasSecrets,
    before: (world) => [secrets(world), up(world), newVersion(world, `Pulumi.${world.stack}.yaml`)],
    prepare: (world) => world.serveVault(),
    programs: (world) => [roll(world, inStack(world), "--yes")],
    again: (world) => [roll(world, inStack(world), "--yes", "--pending", "import")],
    finish: (world) => [isRolled(world, inStack(world))],
    state: pulumiState,
  },
  {
    name: "roll of a root module",
    steps: "requests",
    fits: hasSecrets,
    before: (world) => [...upInTofu(world), newVersion(world, join(exported(world), "main.tf"))],
    prepare: (world) => world.serveVault(),
    programs: (world) => [roll(world, inRoot(world), "--yes")],
    finish: (world) => [isRolled(world, inRoot(world))],
    state: (world) => ({ engine: "tofu", file: join(exported(world), "terraform.tfstate") }),
  },
  {
    name: "secrets",
    steps: "files",
    fits: hasSecrets,
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
    before: upInTofu,
    programs: (world) => [world.twinstack("adopt", world.stack, exported(world))],
    finish: (world) => [up(world)],
    state: pulumiState,
  },
];
