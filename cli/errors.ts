/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the `twinstack` command exits with. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
