import { createColors } from "picocolors";

/**
 * Colors for terminals. Output to a pipe or a file is plain, in CI too, unless FORCE_COLOR is set; NO_COLOR turns
 * colors off in a terminal.
 */
const { NO_COLOR, FORCE_COLOR } = process.env;
export const colors = createColors(!NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== "0" : Boolean(process.stdout.isTTY)));
