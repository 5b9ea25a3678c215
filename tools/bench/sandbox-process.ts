import { startSandbox } from "../../src/sandbox/server";

// The sandbox in a process of its own: what it takes is not counted as the engine's. It ends with its parent.
void startSandbox().then(({ env }) => process.send?.(env.all));
process.on("disconnect", () => process.exit());
