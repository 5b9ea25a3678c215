import { startSandbox } from "../../src/sandbox/server";

// The sandbox in its own process, so that its cost does not count as the engine's. It ends with its parent.
void startSandbox().then(({ env }) => process.send?.(env.all));
process.on("disconnect", () => process.exit());
