#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { InputError } from "../../spec/errors";
import { providers } from "../../spec/providers";
import { readable } from "../../spec/shown";
import { sentenceOf } from "../local/system-errors";
import { UsageError } from "../operations/usage-error";
import { packageRoot } from "../root";
import { exitCodes } from "./exit-codes";
import { inOwnSession } from "./own-session";

// Commands are loaded on demand: the providers' SDKs take a second to load, and --help does not need them.
const cli = new Command("twinstack")
  .description("Deploy machines and clusters with Pulumi or OpenTofu, and move them between the two without changes.")
  .version(require(join(packageRoot, "package.json")).version)
  .helpCommand(false)
  .showHelpAfterError("Try --help.");

const json = () => new Option("--json", "print JSON for other programs");
const sandboxed = () =>
  new Option("--sandbox", "use this folder's sandbox instead of your clouds and your Pulumi backend");
const pending = () =>
  new Option("--pending <action>", "import or forget resources that an interrupted run may have created").choices([
    "import",
    "forget",
  ]);
const availability = () =>
  new Option("--no-availability-check", "replace machines even if the platform does not offer their type or image now");
const repeatable = (flags: string, description: string) =>
  new Option(flags, description).argParser((text: string, others: string[] = []) => [...others, text]);
const positive = (text: string) => {
  if (!/^[1-9][0-9]{0,5}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 999999.");
  return Number(text);
};
const yes = () => new Option("--yes", "skip confirmation prompts");

/** Adds a command that only works in a clone of this repository. */
const isClone = existsSync(join(packageRoot, "tsconfig.build.json"));
const ofClone = (command: string) =>
  cli.command(command, { hidden: !isClone }).hook("preAction", (called) => {
    if (!isClone) throw new UsageError(`"${called.name()}" is only available in a clone of the twinstack repository`);
  });

cli
  .command("demo")
  .description("deploy a server with Pulumi in a sandbox, move it to OpenTofu, and show that nothing changes")
  .action(async () => (await import("./commands/demo.js")).demo());

cli
  .command("setup [tools...]")
  .description("install tools such as tofu and pulumi (default: all); builds missing ones")
  .addOption(json())
  .action(async (tools, options) => (await import("./commands/setup.js")).setup(tools, options));

const sandbox = cli
  .command("sandbox")
  .description("run the sandbox for pulumi and tofu in another shell")
  .addOption(
    new Option(
      "--fault <fault>",
      "make a create fail: <kind>:<type>[:<nth>], such as refused:hcloud_server:2; kinds: refused, slow=<seconds>, unfinished, lost; repeatable",
    )
      .argParser((text: string, others: string[]) => [...others, text])
      .default([], "none"),
  )
  .addOption(json())
  .action(async (options) => (await import("./commands/sandbox.js")).sandbox(options));
sandbox
  .command("ls")
  .description("list the sandbox's resources, also while it runs in another shell")
  .addArgument(new Argument("[cloud]", "list only this cloud").choices(Object.keys(providers).sort()))
  .addOption(json())
  .action(async (cloud, _, command) =>
    (await import("./commands/sandbox.js")).listSandbox(cloud, command.optsWithGlobals()),
  );

for (const [verb, description] of [
  ["up", "deploy a stack with Pulumi"],
  ["preview", "show what up would do"],
  ["destroy", "destroy all resources of a stack"],
] as const) {
  const command = cli
    .command(`${verb} <stack>`)
    .description(description)
    .addOption(sandboxed())
    .addOption(yes())
    .addOption(json())
    .action((stack, options) => inOwnSession(async () => (await import("./commands/stack.js"))[verb](stack, options)));
  if (verb !== "preview") command.addOption(pending());
  if (verb === "up") command.addOption(availability());
}

cli
  .command("roll [names...]")
  .usage("[options] <stack> [module] | --root <folder> <module address>")
  .description(
    "replace the machines of a running cluster that differ from the stack, one after the other, and wait until each new machine is a healthy member",
  )
  .option("--root <folder>", "roll a cluster of an OpenTofu root module, such as --root . module.k8s")
  .addOption(repeatable("--only <machine>", "only roll this machine, such as s2 or workers-1; repeatable"))
  .addOption(repeatable("--pool <name>", "only roll the machines of this pool; repeatable"))
  .addOption(
    new Option("--max-unavailable <count>", "machines of a pool that may be unavailable at a time")
      .argParser(positive)
      .default(1),
  )
  .option("--rebuild", "also replace machines that are up to date")
  .option("--addons", "replace no machine, and apply the manifests and charts of a Kubernetes cluster through its API")
  .option(
    "--force",
    "also replace the only server of a cluster, which loses the cluster's data; with --addons, also overwrite fields that other programs have changed",
  )
  .option("--dry-run", "only show which machines differ, how, and in which order they would be replaced")
  .option("--via <user@host>", "connect to the cluster's API through SSH to this host")
  .addOption(
    new Option("--drain-timeout <seconds>", "time limit for moving the workload of a machine")
      .argParser(positive)
      .default(600),
  )
  .addOption(
    new Option(
      "--join-timeout <seconds>",
      "time limit for a new machine to become healthy, or for a chart to be installed",
    )
      .argParser(positive)
      .default(1200),
  )
  .addOption(availability())
  .addOption(pending())
  .addOption(sandboxed())
  .addOption(yes())
  .addOption(json())
  .action((names, options) => inOwnSession(async () => (await import("./commands/roll.js")).roll(names, options)));

cli
  .command("kubeconfig <stack> [module]")
  .description("print a kubeconfig with a short-lived certificate that the stack's own client CA signs")
  .option("--user <name>", "user name for role bindings and the audit log (default: your user name on this machine)")
  .option(
    "--group <name>",
    "group for role bindings; system:masters has all rights even without a binding (default without --user: twinstack:admins)",
  )
  .addOption(new Option("--days <count>", "lifetime of the certificate").argParser(positive).default(1))
  .addOption(sandboxed())
  .action(async (stack, module, options) =>
    (await import("./commands/kubeconfig.js")).kubeconfig(stack, module, options),
  );

cli
  .command("secrets <stack>")
  .description("generate the missing tokens, keys and certificates of a stack, encrypted in its file")
  .option("--rotate <name>", "regenerate one secret; for a CA, its certificates too")
  .option("--list", "only list the secrets and when certificates expire, without values")
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/secrets.js")).secrets(stack, options));

cli
  .command("graph <stack>")
  .description("draw a stack's modules, machines, networks, load balancers, volumes and references; needs no account")
  .addOption(new Option("--format <format>", "output format").choices(["mermaid", "svg"]).default("mermaid"))
  .option("--out <file>", "write to a file instead of standard output")
  .addOption(json().conflicts("format"))
  .action(async (stack, options) => (await import("./commands/graph.js")).graph(stack, options));

cli
  .command("export <stack>")
  .description("write a stack as an OpenTofu root module with import blocks, and plan it")
  .option("--out <folder>", "output folder (default: opentofu/<stack>)")
  .addOption(
    new Option("--source <kind>", "source of the modules").choices(["relative", "registry"]).default("relative"),
  )
  .option("--registry <host/namespace>", "the registry, such as my-account.scalr.io/platform")
  .option("--versions <list>", 'versions of the modules, such as "hcloud-server=~> 1.0,hcloud-k8s-cluster=2.1.0"')
  .addOption(new Option("--backend <kind>", "backend of the state").choices(["local", "remote", "s3"]).default("local"))
  .option("--hostname <host>", "host of the remote backend")
  .option("--organization <name>", "organization of the remote backend; at Scalr, the environment")
  .option("--workspace <name>", "workspace of the remote backend")
  .option("--bucket <name>", "bucket of the s3 backend")
  .option("--region <name>", "region of the s3 backend")
  .option("--key <name>", "name of the state in the bucket (default: <stack>/terraform.tfstate)")
  .option("--endpoint <url>", "URL of the s3 backend, if it is not Amazon S3")
  .option("--encrypt", "encrypt the state and plans with the passphrase in TF_VAR_state_passphrase")
  .option("--with-secret-values", "also write secret values, to a file with mode 0600 that git ignores")
  .option("--no-plan", "do not run tofu plan")
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/export.js")).exportStack(stack, options));

cli
  .command("workspace <type>")
  .description(
    "write an OpenTofu root for one module to workspaces/<type>, and plan, apply or destroy it; plan exits with 2 if there are changes",
  )
  .addArgument(new Argument("[action]", "OpenTofu command to run").choices(["plan", "apply", "destroy"]))
  .option("--folder <folder>", "folder of the root (default: workspaces/<type>)")
  .option("--with-secret-values", "generate the required secrets, in files with mode 0600 that git ignores")
  .addOption(new Option("--sandbox", "use this folder's sandbox instead of your clouds"))
  .addOption(pending())
  .addOption(availability())
  .addOption(yes())
  .addOption(json())
  .action((type, action, options) =>
    inOwnSession(async () => (await import("./commands/workspace.js")).workspace(type, action, options)),
  );

cli
  .command("adopt <stack> <state>")
  .description(
    "make the next pulumi up import the resources of an OpenTofu state (a file, or the folder of its root module)",
  )
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, state, options) => (await import("./commands/adopt.js")).adopt(stack, state, options));

cli
  .command("prove <stack>")
  .description("plan a stack from scratch with both engines and compare every attribute")
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/prove.js")).proveStack(stack, options));

cli
  .command("roundtrip [stacks...]")
  .description("move stacks (default: all) to OpenTofu and back in the sandbox, and fail if anything changes")
  .addOption(json())
  .action(async (stacks, options) => (await import("./commands/roundtrip.js")).roundtrip(stacks, options));

ofClone("export-modules")
  .description("generate the modules' files from their specs (npm run export)")
  .option("--check", "change nothing, and fail if a file is not up to date")
  .action(async (options) => (await import("./commands/export-modules.js")).exportModules(options));

ofClone("release [module] [bump]")
  .description("check and tag a module's release (major, minor or patch); does not push")
  .option("--all-changed", "release every changed module with the version in its changelog")
  .option("--dry-run", "check only")
  .addOption(json())
  .action(async (module, bump, options) => (await import("./commands/release.js")).release(module, bump, options));

cli
  .command("registry")
  .description("serve released modules like a registry, for tests and air-gapped networks")
  .option("--repository <folder>", "git repository with the version tags (default: this clone)")
  .option("--address <ip>", "address to listen on", "127.0.0.1")
  .option("--port <number>", "port to listen on; 0 for any free port", "8080")
  .option("--host <name>", "registry host that OpenTofu finds here", "my-account.scalr.io")
  .option("--namespace <name>", "only serve this namespace (default: any)")
  .option("--tls-certificate <file>", "serve HTTPS with this certificate (PEM)")
  .option("--tls-key <file>", "its key (PEM)")
  .addOption(json())
  .action(async (options) => (await import("./commands/registry.js")).registry(options));

// `workspace plan` uses exit code 2 for changes, so wrong usage is 1 there.
const wrongUsage = process.argv[2] === "workspace" ? exitCodes.failed : exitCodes.usage;

// Commander exits with 1 on wrong usage.
for (const command of [cli, ...cli.commands, ...sandbox.commands]) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : wrongUsage));
}

cli.parseAsync().catch((error: Error) => {
  console.error(readable(sentenceOf(error)));
  process.exitCode ||= error instanceof InputError || error instanceof UsageError ? wrongUsage : exitCodes.failed;
});
