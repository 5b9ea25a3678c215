/** Exit codes of the `twinstack` command. `changes` is OpenTofu's code for a plan with changes; a command that uses it calls wrong usage failed. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2 } as const;
