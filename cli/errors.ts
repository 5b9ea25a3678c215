/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the `twinstack` command exits with. `changes` is OpenTofu's code for a plan that has some; a command that uses it calls wrong usage failed. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2 } as const;
