/**
 * Exit codes of the `twinstack` command. `changes` is OpenTofu's code for a plan with changes; commands that use it exit with 1 on wrong usage.
 * `interrupted` is the code that a shell reports for a program ended by Ctrl-C.
 */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2, interrupted: 130 } as const;
