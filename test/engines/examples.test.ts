import { examplesOf, makeAndRemove } from "./example";
import { engines } from "./one-module";
import { type Rig, startRig } from "./sandbox/rig";

/** Creates and destroys every example of the base modules with both engines. */

jest.setTimeout(120_000);

const examples = examplesOf(({ embeds }) => embeds === undefined);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

describe.each(engines)("with %s", (engine) => {
  test.each(examples)(
    "%s, the %s example: created, unchanged by a second apply, and destroyed",
    async (_, example, spec) => {
      await makeAndRemove(rig, engine, spec, example);
    },
  );
});
