/** Invalid inputs, rejected before anything was created. */
export class InputError extends Error {
  override readonly name = "InputError";

  /** @param problems one message each */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}
