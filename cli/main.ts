#!/usr/bin/env node
import { join } from "node:path";
import { Command } from "commander";
import { packageRoot } from "../root";
import { InputError } from "../spec/errors";
import { exitCodes, UsageError } from "./errors";

const cli = new Command("twinstack")
  .description("One spec, two engines: the same machines and clusters with Pulumi and OpenTofu.")
  .version(require(join(packageRoot, "package.json")).version)
  .showHelpAfterError("Try --help.")
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));

cli
  .command("demo")
  .description("Deploy a server with Pulumi into the sandbox, hand it over to OpenTofu, and show that nothing changes")
  .action(async () => (await import("./verbs/demo.js")).demo());

cli.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = error instanceof InputError || error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
});
