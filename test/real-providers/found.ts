import type { Found, Presence } from "./discover";

/** Where the set-up leaves word for the tests, which have to know before they are named. */
export const FOUND = "TWINSTACK_FOUND_PROVIDERS";

/** What the set-up has found. */
export function found(): Found {
  const text = process.env[FOUND];
  if (!text) throw new Error("the set-up of this test project did not find the providers: it fails, and says why");
  return JSON.parse(text);
}

/**
 * A test that needs real providers. Where one is absent it is skipped, and its name says what is absent.
 * @param needs what it needs, by the name under which a reader looks for it, e.g. `OpenTofu's hcloud provider`
 */
export function testWith(needs: Readonly<Record<string, Presence>>, name: string, run: () => Promise<void>): void {
  const absent = Object.entries(needs).filter(([, presence]) => "absent" in presence);
  if (absent.length === 0) test(name, run);
  else test.skip(`${name} (absent: ${absent.map(([what]) => what).join(", ")})`, run);
}

/** Some of what was found, by the name under which a reader looks for it. */
export function needs(
  all: Readonly<Record<string, Presence>>,
  names: readonly string[],
  engine: "OpenTofu" | "Pulumi",
) {
  const kind = engine === "OpenTofu" ? "provider" : "plugin";
  return Object.fromEntries(names.map((name) => [`${engine}'s ${name} ${kind}`, all[name] as Presence]));
}
