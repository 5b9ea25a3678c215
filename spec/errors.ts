/** Inputs that were refused, before anything was created. */
export class InputError extends Error {
  override readonly name = "InputError";

  /** @param problems one sentence each */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}
