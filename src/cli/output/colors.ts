import { createColors } from "picocolors";

/**
 * Colours for a terminal. What goes into a pipe or a file stays plain, on a CI machine too, unless FORCE_COLOR asks for colours;
 * NO_COLOR takes them from a terminal.
 */
const { NO_COLOR, FORCE_COLOR } = process.env;
export const colors = createColors(!NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== "0" : Boolean(process.stdout.isTTY)));
