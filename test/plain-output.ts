/** Turns off colors, which jest enables in its workers: tests compare the output of commands. */
delete process.env.FORCE_COLOR;
