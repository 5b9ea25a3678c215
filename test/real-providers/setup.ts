import { discover, type Found, type Presence } from "./discover";
import { FOUND } from "./found";

/** Looks for real providers before the tests are named, and prints them. */
export default async function setup(): Promise<void> {
  try {
    const found = await discover(process.env.TWINSTACK_PROVIDERS || undefined);
    process.env[FOUND] = JSON.stringify(found);
    process.stderr.write(`${list(found).join("\n")}\n`);
  } catch (error) {
    // These tests fail with the same error; all others still run.
    process.stderr.write(`${(error as Error).message}\n`);
  }
}

/** Returns a line for each provider. */
export function list({ tofu, pulumi }: Found): string[] {
  const lines = (what: string, all: Readonly<Record<string, Presence>>) =>
    Object.entries(all).map(
      ([name, presence]) =>
        `${what} ${name}: ${"version" in presence ? presence.version : `absent: ${presence.absent}`}`,
    );
  return ["Real providers:", ...lines("  OpenTofu", tofu), ...lines("  Pulumi", pulumi)];
}
