import * as pulumi from "@pulumi/pulumi";

type Ids = Readonly<Record<string, string>>;

/**
 * Returns the import IDs of resources that are not in the stack's state yet. Pulumi would refuse to replace a resource
 * that still has an import ID.
 * @param ids by `type::name`
 */
export async function pendingImports(ids: Ids): Promise<Ids> {
  const all = Object.entries(ids);
  if (all.length === 0) return ids;
  const known = await inState();
  const pending = all.filter(([key]) => !known.has(key));
  if (pending.length === 0) {
    await pulumi.log.warn(
      "All resources in twinstack:imports have been imported. You can remove it from the stack file.",
    );
  }
  return Object.fromEntries(pending);
}

/** Returns the resources of the state, as `type::name`. */
async function inState(): Promise<Set<string>> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
  return new Set(Object.keys(outputs).map((urn) => urn.split("::").slice(2).join("::").replace(/^.*\$/, "")));
}

/** Lets the resources that have an ID be imported instead of created. */
export function importOnce(ids: Ids): void {
  if (Object.keys(ids).length === 0) return;
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const id = ids[`${type}::${name}`];
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
  });
}
