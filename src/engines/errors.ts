/** An engine failed. */
export class EngineError extends Error {
  override readonly name = "EngineError";

  /** @param doing the command that failed, such as `tofu plan` */
  constructor(doing: string, messages: readonly string[]) {
    const said = messages.map((message) => message.trim()).filter((message) => message !== "");
    super([`${doing} failed:`, ...(said.length > 0 ? said : ["(no output)"])].join("\n"));
  }
}
