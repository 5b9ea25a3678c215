import { createInterface } from "node:readline/promises";
import { UsageError } from "../../operations/usage-error";
import { colors } from "./colors";

/**
 * Asks for confirmation in a terminal.
 * @param options.yes skips the question
 * @throws UsageError if the answer is no, or if there is no terminal
 */
export async function confirm(question: string, { yes }: { yes?: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UsageError(`${question} Not a terminal: pass --yes to confirm.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  // Ctrl-C and Ctrl-D close the terminal, so no answer can come.
  terminal.once("close", () => closed.abort());
  const answer = await terminal
    .question(`${colors.bold(question)} [y/N] `, { signal: closed.signal })
    .catch(() => "no")
    .finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError("Nothing was done.");
}
