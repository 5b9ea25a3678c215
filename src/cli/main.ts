#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { InputError } from "../../spec/errors";
import { readable } from "../../spec/shown";
import { UsageError } from "../operations/usage-error";
import { packageRoot } from "../root";
import { exitCodes } from "./exit-codes";
import { inOwnSession } from "./own-session";

// The verbs are loaded when they are called: the SDKs of the providers take a second, and --help needs none of them.
const cli = new Command("twinstack")
  .description("One spec, two engines: the same machines and clusters with Pulumi and OpenTofu.")
  .version(require(join(packageRoot, "package.json")).version)
  .helpCommand(false)
  .showHelpAfterError("Try --help.");

const json = () => new Option("--json", "print JSON for other programs");
const sandboxed = () =>
  new Option("--sandbox", "use the sandbox of this folder instead of your clouds and your Pulumi backend");
const pending = () =>
  new Option("--pending <action>", "what to do about resources that an interrupted run may have created").choices([
    "import",
    "forget",
  ]);
const yes = () => new Option("--yes", "ask nothing");

/** A command about this repository, of no use where the package is installed. */
const isClone = existsSync(join(packageRoot, "tsconfig.build.json"));
const ofClone = (command: string) =>
  cli.command(command, { hidden: !isClone }).hook("preAction", (verb) => {
    if (!isClone)
      throw new UsageError(`${verb.name()} works in a clone of twinstack, and here the package is installed`);
  });

cli
  .command("demo")
  .description("deploy a server with Pulumi into a sandbox, hand it over to OpenTofu, and show that nothing changes")
  .action(async () => (await import("./commands/demo.js")).demo());

cli
  .command("setup [tools...]")
  .description("have tools ready, such as tofu and pulumi, built where they are missing; all that there are by default")
  .addOption(json())
  .action(async (tools, options) => (await import("./commands/setup.js")).setup(tools, options));

const sandbox = cli
  .command("sandbox")
  .description("run the sandbox, so that plain pulumi and tofu in another shell use it")
  .addOption(
    new Option(
      "--fault <fault>",
      "let a create fail: <kind>:<type>[:<nth>], with the kinds refused, slow=<seconds>, unfinished and lost, such as refused:hcloud_server:2; may be repeated",
    )
      .argParser((text: string, others: string[]) => [...others, text])
      .default([], "none"),
  )
  .addOption(json())
  .action(async (options) => (await import("./commands/sandbox.js")).sandbox(options));
sandbox
  .command("ls")
  .description("show what the sandbox holds; from another shell, too, while it runs")
  .addArgument(new Argument("[cloud]", "only what is there").choices(["digitalocean", "hcloud", "proxmox"]))
  .addOption(json())
  .action(async (cloud, _, command) =>
    (await import("./commands/sandbox.js")).listSandbox(cloud, command.optsWithGlobals()),
  );

for (const [verb, description] of [
  ["up", "deploy a stack with Pulumi"],
  ["preview", "show what a deployment would do"],
  ["destroy", "destroy everything in a stack"],
] as const) {
  const command = cli
    .command(`${verb} <stack>`)
    .description(description)
    .addOption(sandboxed())
    .addOption(yes())
    .addOption(json())
    .action((stack, options) => inOwnSession(async () => (await import("./commands/stack.js"))[verb](stack, options)));
  if (verb !== "preview") command.addOption(pending());
}

cli
  .command("secrets <stack>")
  .description("make the tokens, keys and certificates that a stack refers to and does not have, encrypted in its file")
  .option("--rotate <name>", "make one anew, and of a CA all its certificates")
  .option("--list", "only show which there are, and until when certificates are good; values are never shown")
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/secrets.js")).secrets(stack, options));

cli
  .command("graph <stack>")
  .description(
    "draw a stack: modules, machines, networks, load balancers, volumes, and who refers to whom; needs no account",
  )
  .addOption(
    new Option("--format <format>", "a Mermaid flowchart, or a picture").choices(["mermaid", "svg"]).default("mermaid"),
  )
  .option("--out <file>", "write it to a file")
  .addOption(json().conflicts("format"))
  .action(async (stack, options) => (await import("./commands/graph.js")).graph(stack, options));

cli
  .command("export <stack>")
  .description("write a stack as an OpenTofu root module with import blocks, and plan it")
  .option("--out <folder>", "where to (default: opentofu/<stack>)")
  .addOption(
    new Option("--source <kind>", "where its modules come from").choices(["relative", "registry"]).default("relative"),
  )
  .option("--registry <host/namespace>", "the registry, such as my-account.scalr.io/platform")
  .option("--versions <list>", 'versions of its modules, such as "hcloud-server=~> 1.0,hcloud-k8s-cluster=2.1.0"')
  .addOption(
    new Option("--backend <kind>", "where its state is kept").choices(["local", "remote", "s3"]).default("local"),
  )
  .option("--hostname <host>", "host of the remote backend")
  .option("--organization <name>", "organization of the remote backend; at Scalr the id of the environment")
  .option("--workspace <name>", "workspace of the remote backend")
  .option("--bucket <name>", "bucket of the s3 backend")
  .option("--region <name>", "region of the s3 backend")
  .option("--key <name>", "name of the state in the bucket (default: <stack>/terraform.tfstate)")
  .option("--endpoint <url>", "address of the s3 backend where it is not Amazon's")
  .option("--with-secret-values", "write the values of secrets, to a file that only you may read and git ignores")
  .option("--no-plan", "do not run tofu plan")
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/export.js")).exportStack(stack, options));

cli
  .command("workspace <type>")
  .description(
    "make an OpenTofu root with one module and ready inputs in workspaces/<type>, and plan, apply or destroy it there; plan exits with 2 where there are changes",
  )
  .addArgument(new Argument("[action]", "what OpenTofu is to do").choices(["plan", "apply", "destroy"]))
  .option("--folder <folder>", "its folder (default: workspaces/<type>)")
  .option("--with-secret-values", "make the secrets that it needs, into files that only you may read and git ignores")
  .addOption(new Option("--sandbox", "use the sandbox of this folder instead of your clouds"))
  .addOption(yes())
  .addOption(json())
  .action((type, action, options) =>
    inOwnSession(async () => (await import("./commands/workspace.js")).workspace(type, action, options)),
  );

cli
  .command("adopt <stack> <state>")
  .description(
    "let the next pulumi up of a stack import what an OpenTofu state has; the state is a file, or the folder of its root module",
  )
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, state, options) => (await import("./commands/adopt.js")).adopt(stack, state, options));

cli
  .command("prove <stack>")
  .description("have both engines plan a stack as if nothing of it was there, and show that every attribute is equal")
  .addOption(sandboxed())
  .addOption(json())
  .action(async (stack, options) => (await import("./commands/prove.js")).proveStack(stack, options));

cli
  .command("roundtrip [stacks...]")
  .description(
    "move stacks to the other engine and back in the sandbox, all of them by default, and fail where anything is touched",
  )
  .addOption(json())
  .action(async (stacks, options) => (await import("./commands/roundtrip.js")).roundtrip(stacks, options));

ofClone("export-modules")
  .description("make the modules' files from their specs (npm run export)")
  .option("--check", "change nothing, and fail where a file is not what would be made")
  .action(async (options) => (await import("./commands/export-modules.js")).exportModules(options));

ofClone("release [module] [bump]")
  .description("check and tag a release of a module (major, minor or patch) in this clone; nothing is pushed")
  .option("--all-changed", "release every module that has changed, by the version that its changelog says")
  .option("--dry-run", "check, and tag nothing")
  .addOption(json())
  .action(async (module, bump, options) => (await import("./commands/release.js")).release(module, bump, options));

cli
  .command("registry")
  .description("serve released modules as a registry does, for tests, closed networks, and trying a release out")
  .option("--repository <folder>", "the git repository whose tags are the versions (default: this clone)")
  .option("--address <ip>", "the address to listen on", "127.0.0.1")
  .option("--port <number>", "the port to listen on; 0 takes a free one", "8080")
  .option("--host <name>", "the host that OpenTofu is told to look for here", "my-account.scalr.io")
  .option("--namespace <name>", "the only namespace that there is (default: any)")
  .option("--tls-certificate <file>", "speak HTTPS with this certificate (PEM)")
  .option("--tls-key <file>", "its key (PEM)")
  .addOption(json())
  .action(async (options) => (await import("./commands/registry.js")).registry(options));

// A plan that has changes exits with what is wrong usage elsewhere.
const wrongUsage = process.argv[2] === "workspace" ? exitCodes.failed : exitCodes.usage;

// Commander ends by itself on wrong usage, with 1.
for (const command of [cli, ...cli.commands, ...sandbox.commands]) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : wrongUsage));
}

cli.parseAsync().catch((error: Error) => {
  console.error(readable(error.message));
  process.exitCode ||= error instanceof InputError || error instanceof UsageError ? wrongUsage : exitCodes.failed;
});
