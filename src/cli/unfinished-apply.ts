import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findObject, onlyId } from "../engines/find/find";
import { wantedOf } from "../engines/find/identity";
import type { PlanResult, Tofu } from "../engines/tofu";
import { UsageError } from "../operations/usage-error";
import { resourceType } from "../providers/catalog";
import type { TfObject } from "../providers/types";
import type { Cloud } from "../sandbox/cloud";
import { confirmImport, type PendingOptions, told } from "./pending";

/** A resource that a plan creates. */
interface PlannedCreate {
  address: string;
  type: string;
  after: TfObject;
}

/**
 * The mark of an apply that has not succeeded. OpenTofu's state knows nothing of a create whose response was lost, or
 * during which OpenTofu was killed; the next apply would create the resource again. After such a run the resources of the
 * plan are looked for in the cloud first.
 */
export class UnfinishedApply {
  private readonly mark: string;

  /** @param folder the root module */
  constructor(
    folder: string,
    private readonly options: PendingOptions & { sandbox?: boolean },
  ) {
    this.mark = join(folder, ".terraform", options.sandbox ? "unfinished-apply-sandbox" : "unfinished-apply");
  }

  get exists(): boolean {
    return existsSync(this.mark);
  }

  /** Runs an apply. The mark stays if the apply fails, or this process is killed. */
  async during<Result>(apply: () => Promise<Result>): Promise<Result> {
    await mkdir(join(this.mark, ".."), { recursive: true });
    await writeFile(this.mark, "");
    const result = await apply();
    await rm(this.mark, { force: true });
    return result;
  }

  /**
   * Plans. After an unfinished apply, imports what it has created and not recorded, and plans again.
   * @throws UsageError where the user must decide
   */
  async settle(tofu: Tofu, plan: () => Promise<PlanResult>, cloud: Cloud | undefined): Promise<PlanResult> {
    let planned = await plan();
    if (!this.exists || this.options.pending === "forget") return planned;
    // A resource that belongs to another can be looked for once the other is known.
    for (;;) {
      const found = await this.found(tofu, cloud);
      if (found.length === 0) break;
      for (const { address, id } of found) await tofu.import(address, id);
      planned = await plan();
    }
    if (planned.noChanges) await rm(this.mark, { force: true });
    return planned;
  }

  private async found(tofu: Tofu, cloud: Cloud | undefined): Promise<{ address: string; id: string }[]> {
    const known = knownIn(await tofu.pullState());
    const place = { cloud, config: {}, isKnown: (token: string, id: string) => known.has(`${token} ${id}`) };
    const looked = await Promise.all(
      createsIn(await tofu.showPlan()).map(async ({ address, type, after }) => ({
        address,
        name: after.name,
        finding: await findObject(resourceType(type), after, place),
      })),
    );
    const there = looked.filter(({ finding }) => !("ids" in finding) || finding.ids.length > 0);
    if (there.length === 0) return [];
    const lines = there.map(({ address, name, finding }) => `  ${address}: ${told(finding, name)}`);
    console.error(
      `The last apply did not finish. The plan creates these, which may exist already:\n${lines.join("\n")}`,
    );
    const found = there.flatMap(({ address, finding }) => {
      const id = onlyId(finding);
      return id === undefined ? [] : [{ address, id }];
    });
    if (found.length < there.length) {
      throw new UsageError(
        'Import those that exist with "tofu import <address> <id>". Then, or if none exists, run this again with --pending forget.',
      );
    }
    const { pending, json } = this.options;
    if (pending !== "import") await confirmImport(", or --pending forget to create new resources anyway", json);
    return found;
  }
}

/**
 * The resources that a plan creates, without those whose owner does not exist yet, so that they cannot exist either.
 */
function createsIn(plan: unknown): PlannedCreate[] {
  const { resource_changes: changes = [] } = plan as {
    resource_changes?: (Omit<PlannedCreate, "after"> & {
      mode: string;
      change: { actions: string[]; after: TfObject; importing?: unknown };
    })[];
  };
  return changes
    .filter(({ mode, change }) => mode === "managed" && change.actions.join() === "create" && !change.importing)
    .map(({ address, type, change }) => ({ address, type, after: change.after }))
    .filter(({ type, after }) => wantedOf(type, after) !== undefined);
}

/** The resources of a state by Pulumi type and ID. */
function knownIn(state: string): Set<string> {
  const { resources = [] } = JSON.parse(state || "{}") as {
    resources?: { mode: string; type: string; instances: { attributes: { id: unknown } }[] }[];
  };
  return new Set(
    resources
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ type, instances }) =>
        instances.map(({ attributes }) => `${resourceType(type).facts.pulumi.token} ${attributes.id}`),
      ),
  );
}
