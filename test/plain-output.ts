/** Tests compare what commands print, and jest asks its workers for colours when it prints some itself. */
delete process.env.FORCE_COLOR;
