import type { Found, Presence } from "./discover";

/** The variable through which the set-up passes its result to the tests, which need it for their names. */
export const FOUND = "TWINSTACK_FOUND_PROVIDERS";

/** Returns the set-up's result. */
export function found(): Found {
  const text = process.env[FOUND];
  if (!text) throw new Error("the set-up of this test project did not find the providers: it fails, and says why");
  return JSON.parse(text);
}

/**
 * Defines a test that needs real providers. If one is absent the test is skipped, and its name says which.
 * @param needs the required providers by their display names, e.g. `OpenTofu's hcloud provider`
 */
export function testWith(needs: Readonly<Record<string, Presence>>, name: string, run: () => Promise<void>): void {
  const absent = Object.entries(needs).filter(([, presence]) => "absent" in presence);
  if (absent.length === 0) test(name, run);
  else test.skip(`${name} (absent: ${absent.map(([what]) => what).join(", ")})`, run);
}

/** Returns some of the providers, by their display names. */
export function needs(
  all: Readonly<Record<string, Presence>>,
  names: readonly string[],
  engine: "OpenTofu" | "Pulumi",
) {
  const kind = engine === "OpenTofu" ? "provider" : "plugin";
  return Object.fromEntries(names.map((name) => [`${engine}'s ${name} ${kind}`, all[name] as Presence]));
}
