/**
 * Exit codes of the `twinstack` command. `changes` is OpenTofu's code for a plan with changes; commands that use it
 * exit with 1 on wrong usage.
 */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2 } as const;
