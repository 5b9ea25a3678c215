/** A command cannot be carried out as given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
