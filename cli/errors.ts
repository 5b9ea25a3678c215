/** What an engine refused or could not do. */
export class EngineError extends Error {
  override readonly name = "EngineError";

  /** @param doing the command that failed, such as `tofu plan` */
  constructor(doing: string, messages: readonly string[]) {
    const said = messages.map((message) => message.trim()).filter((message) => message !== "");
    super([`${doing} failed:`, ...(said.length > 0 ? said : ["it said nothing about it"])].join("\n"));
  }
}

/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the `twinstack` command exits with. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
