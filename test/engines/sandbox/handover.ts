import {
  actionsIn,
  type Forgotten,
  hclWithout,
  importIds,
  importing,
  powerCycled,
  previewed,
  program,
  type Recipe,
  rounds,
} from "./recipe";
import { type Rig, startRig } from "./rig";

/** Returns a rig for all tests of a file, with an empty cloud for each test. */
export function rigForAll(): () => Rig {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  }, 1_200_000);
  afterAll(() => rig.end());
  afterEach(() => rig.sandbox.cloud.reset());
  return () => rig;
}

/** The expectations for handing over a recipe. */
export interface Handover {
  recipe: Recipe;
  /** The number of resources. */
  count: number;
  /** The actions for the changed values by name, all in place. */
  changes: Readonly<Record<string, string>>;
  /** The machines that the changed values restart. */
  restarted: readonly string[];
  /** Members that an import does not find, with the action if they are not ignored. */
  forgotten: readonly Forgotten[];
}

/** Tests both directions of a hand-over, and that each ignored member must be ignored. */
export function testHandover(rig: () => Rig, { recipe, count, changes, restarted, forgotten }: Handover): void {
  test("a Pulumi stack moves to OpenTofu without a change, and can be changed there", async () => {
    const stack = await rig().pulumi("out", program(recipe));
    await stack.up();
    expect((await stack.preview()).changeSummary).toEqual({ same: count + 1 });

    const tofu = await rig().tofu(await importing(stack, recipe.hcl));
    expect(await tofu.counts()).toEqual({ import: count, add: 0, change: 0, destroy: 0 });
    await tofu.apply();
    expect(await tofu.plan()).toEqual([]);

    expect(actionsIn(await tofu.plan("-var=change=true"))).toEqual(changes);
    await tofu.apply("-var=change=true");
    expect(await tofu.plan("-var=change=true")).toEqual([]);
    expect(powerCycled(rig())).toEqual(restarted);
  });

  test("an OpenTofu root moves to a Pulumi stack without a change, and can be changed there", async () => {
    const tofu = await rig().tofu(recipe.hcl);
    await tofu.apply();
    const ids = await importIds(tofu);
    expect(Object.keys(ids)).toHaveLength(count);

    const stack = await rig().pulumi("in", program(recipe, { ids }));
    expect((await stack.preview()).changeSummary).toEqual({ create: 1, import: count });
    expect((await stack.up()).summary.resourceChanges).toEqual({ create: 1, import: count });
    const same = await rig().pulumi("in", program(recipe));
    expect((await same.preview()).changeSummary).toEqual({ same: count + 1 });
    expect((await same.up()).summary.resourceChanges).toEqual({ same: count + 1 });
    expect((await same.refresh()).summary.resourceChanges).toEqual({ same: count + 1 });

    const changed = await rig().pulumi("in", program(recipe, { changed: true }));
    expect(await previewed(changed)).toEqual(changes);
    await changed.up();
    expect(await previewed(changed)).toEqual({});
    expect(powerCycled(rig())).toEqual(restarted);
  });

  test("attributes that OpenTofu does not ignore are changed after an import", async () => {
    const stack = await rig().pulumi("forgotten", program(recipe));
    await stack.up();
    for (const { entries, actions } of rounds(forgotten, "path")) {
      const tofu = await rig().tofu(await importing(stack, hclWithout(recipe, entries)));
      expect(actionsIn(await tofu.plan())).toMatchObject(actions);
    }
  });

  test("properties that Pulumi does not ignore are changed after an import", async () => {
    const tofu = await rig().tofu(recipe.hcl);
    await tofu.apply();
    const ids = await importIds(tofu);
    for (const { entries, actions } of rounds(forgotten, "property")) {
      const stack = await rig().pulumi("forgetful", program(recipe, { ids, without: entries }));
      expect(await previewed(stack)).toMatchObject(actions);
    }
  });
}
