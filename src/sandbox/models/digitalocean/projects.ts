import type { TfObject } from "../../../providers/types";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { idsOf, invalid, nextUuid, now } from "./common";

/** Projects. A resource is in at most one project, whose list contains it. */

const environments = ["Development", "Staging", "Production"];

const project = stored("digitalocean_project", {
  claims: ({ name }) => [`the project name "${name}"`],
  create(object, store) {
    object.id = nextUuid("digitalocean_project", store);
    Object.assign(object, { owner_id: 1, owner_uuid: nextUuid("digitalocean owner", store), created_at: now() });
    keepInForm(object);
    take(idsOf(object.resources), store);
    object.resources ??= [];
  },
  update(object, { members }, store) {
    keepInForm(object);
    if (!members.has("resources")) return;
    const before = idsOf(store.get("digitalocean_project", String(object.id))?.resources);
    take(
      idsOf(object.resources).filter((urn) => !before.includes(urn)),
      store,
    );
  },
});

/**
 * The resources that one resource block assigns to a project. Several blocks may have the same project, whose ID the
 * real provider gives to all of them, so that ID would not be unique.
 */
const projectResources = stored("digitalocean_project_resources", {
  references: { project: { to: "digitalocean_project", onDelete: "remove" } },
  create(object, store) {
    object.id = `${object.project}-${store.next("digitalocean_project_resources", 1)}`;
  },
  created: (object, store) => put(String(object.project), idsOf(object.resources), store),
  update(object, _, store) {
    const before = idsOf(store.get("digitalocean_project_resources", String(object.id))?.resources);
    const after = idsOf(object.resources);
    take(
      before.filter((urn) => !after.includes(urn)),
      store,
    );
    put(String(object.project), after, store);
  },
  delete: (object, store) => take(idsOf(object.resources), store),
  view(object, store) {
    const there = idsOf(store.get("digitalocean_project", String(object.project))?.resources);
    return { resources: idsOf(object.resources).filter((urn) => there.includes(urn)) };
  },
});

export const projectModels: Readonly<Record<string, Model>> = {
  digitalocean_project: project,
  digitalocean_project_resources: projectResources,
};

/** Removes a deleted object from its project. */
export function forgetInProjects(urn: string, store: Store): void {
  take([urn], store);
}

function keepInForm(object: TfObject): void {
  object.updated_at = now();
  if (object.environment === null) return;
  const known = environments.find((each) => each.toLowerCase() === String(object.environment).toLowerCase());
  if (!known) throw invalid(`environment "${object.environment}" is unknown; allowed are ${environments.join(", ")}`);
  object.environment = known;
}

function put(projectId: string, urns: readonly string[], store: Store): void {
  take(urns, store);
  const object = store.need("digitalocean_project", projectId, "digitalocean_project_resources");
  store.put("digitalocean_project", { ...object, resources: [...idsOf(object.resources), ...urns] });
}

/** Removes resources from their projects. */
function take(urns: readonly string[], store: Store): void {
  for (const object of store.all("digitalocean_project")) {
    const resources = idsOf(object.resources);
    const left = resources.filter((urn) => !urns.includes(urn));
    if (left.length < resources.length) store.put("digitalocean_project", { ...object, resources: left });
  }
}
