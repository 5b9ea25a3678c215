/** What a cloud's API refuses; the message reads like the provider's: `server name is already used (uniqueness_error)`. */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${message} (${code})`);
  }
}
