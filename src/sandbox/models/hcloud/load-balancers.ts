import { createHash } from "node:crypto";
import { addressIn, isAddress } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered, refuseProtected } from "./common";
import { checkLoadBalancerType, firstLocationIn, zoneOf } from "./offers";

/** Load balancers with their services and targets. Their attachments to networks are in `networks.ts`. */

const toLoadBalancer = { to: "hcloud_load_balancer", onDelete: "remove" } as const;

const loadBalancer = stored("hcloud_load_balancer", {
  id: numbered,
  claims: nameOf("hcloud_load_balancer"),
  create(object) {
    checkLoadBalancerType(String(object.load_balancer_type));
    if (!object.location && !object.network_zone) throw invalid("a load balancer needs a location or a network_zone");
    object.location ??= firstLocationIn(String(object.network_zone));
    const zone = zoneOf(String(object.location));
    if (object.network_zone && object.network_zone !== zone)
      throw invalid(`location ${object.location} is not in ${object.network_zone}`);
    object.network_zone = zone;
    object.labels ??= {};
    const id = Number(object.id);
    // The upper half of the range for benchmarks; servers have the lower one.
    object.ipv4 = addressIn("198.19.0.0/16", id % 2 ** 16);
    object.ipv6 = `2001:db8:ffff:${(id % 2 ** 16).toString(16)}::1`;
    setAlgorithm(object);
  },
  created(object, store) {
    for (const block of (object.target ?? []) as TfObject[]) addServerTarget(object, block, store);
  },
  update(object, { members }, store) {
    checkLoadBalancerType(String(object.load_balancer_type));
    setAlgorithm(object);
    if (members.has("target")) changeTargets(object, store);
  },
  delete: (object) => refuseProtected("load balancer", object),
  view(object, store) {
    const [place] = store.referring("hcloud_load_balancer", String(object.id), "hcloud_load_balancer_network");
    return {
      network_id: place?.network_id ?? null,
      network_ip: place?.ip ?? null,
      target: targetsOf(object, store).map(({ type, server_id }) => ({
        type,
        server_id: server_id ?? 0,
        use_private_ip: false,
      })),
    };
  },
});

function setAlgorithm(object: TfObject): void {
  const [block] = (object.algorithm ?? []) as TfObject[];
  object.algorithm = [{ type: block?.type ?? "round_robin" }];
}

function targetsOf(object: Readonly<TfObject>, store: Store): Readonly<TfObject>[] {
  return store.referring("hcloud_load_balancer", String(object.id), "hcloud_load_balancer_target");
}

function addServerTarget(object: Readonly<TfObject>, block: TfObject, store: Store): void {
  target.create(
    { load_balancer_id: Number(object.id), type: "server", server_id: block.server_id, use_private_ip: false },
    store,
  );
}

function changeTargets(object: TfObject, store: Store): void {
  const wanted = new Map((object.target as TfObject[]).map((block) => [Number(block.server_id), block]));
  for (const own of targetsOf(object, store)) {
    if (own.type === "server" && !wanted.delete(Number(own.server_id))) target.delete(String(own.id), store);
  }
  for (const block of wanted.values()) addServerTarget(object, block, store);
}

const service = stored("hcloud_load_balancer_service", {
  references: { load_balancer_id: toLoadBalancer },
  create: fillService,
  update: fillService,
});

function fillService(object: TfObject): void {
  const isTcp = object.protocol === "tcp";
  if (isTcp && (!object.listen_port || !object.destination_port)) {
    throw invalid("a tcp service needs listen_port and destination_port");
  }
  object.listen_port ??= object.protocol === "https" ? 443 : 80;
  object.destination_port ??= 80;
  object.proxyprotocol ??= false;
  if (!isTcp) {
    const [http] = (object.http ?? []) as TfObject[];
    object.http = [withDefaults(http, defaultHttp)];
  }
  object.health_check = [fillHealthCheck(object)];
}

const defaultHttp = {
  sticky_sessions: false,
  cookie_name: "HCLBSTICKY",
  cookie_lifetime: 300,
  certificates: [],
  redirect_http: false,
  timeout_idle: 60,
};

function fillHealthCheck(object: TfObject): TfObject {
  const [given] = (object.health_check ?? []) as TfObject[];
  const check = withDefaults(given, {
    protocol: object.protocol === "tcp" ? "tcp" : "http",
    port: object.destination_port,
    interval: 15,
    timeout: 10,
    retries: 3,
  });
  if (check.protocol === "tcp") return { ...check, http: [] };
  const [http] = (check.http ?? []) as TfObject[];
  return {
    ...check,
    http: [withDefaults(http, { domain: "", path: "/", response: "", tls: false, status_codes: ["2??", "3??"] })],
  };
}

/** Returns the given values with defaults. */
function withDefaults(given: TfObject | undefined, defaults: TfObject): TfObject {
  const filled: TfObject = { ...given };
  for (const [name, value] of Object.entries(defaults)) filled[name] ??= value;
  return filled;
}

const target = stored("hcloud_load_balancer_target", {
  id: targetId,
  references: { load_balancer_id: toLoadBalancer, server_id: { to: "hcloud_server", onDelete: "remove" } },
  // As with the real provider, a target that already exists is not an error.
  existing: (object, store) =>
    store.get("hcloud_load_balancer_target", targetId(object)) ? targetId(object) : undefined,
  create(object, store) {
    const member = { server: "server_id", label_selector: "label_selector", ip: "ip" }[object.type as string] as string;
    if (!object[member]) throw invalid(`a target of type ${object.type} needs ${member}`);
    if (object.type === "ip" && !isAddress(String(object.ip))) throw invalid(`ip "${object.ip}" is no address`);
    if (object.type === "ip") object.use_private_ip = null;
    else object.use_private_ip ??= false;
    checkPrivateIp(object, store);
  },
  update: (object, _, store) => checkPrivateIp(object, store),
});

/** Rejects a private address of a target or load balancer that is not in the network. */
function checkPrivateIp(object: TfObject, store: Store): void {
  if (!object.use_private_ip) return;
  const id = String(object.load_balancer_id);
  const [place] = store.referring("hcloud_load_balancer", id, "hcloud_load_balancer_network");
  if (!place) {
    throw new CloudError(
      "load_balancer_not_attached_to_network",
      `load balancer ${id} is in no network, and use_private_ip needs one`,
    );
  }
  if (object.type !== "server" || store.get("hcloud_server_network", `${object.server_id}-${place.network_id}`)) return;
  throw new CloudError(
    "server_not_attached_to_network",
    `server ${object.server_id} is not in network ${place.network_id} of load balancer ${id}`,
  );
}

function targetId({ server_id, label_selector, ip, load_balancer_id }: TfObject): string {
  if (server_id) return `lb-srv-tgt-${server_id}-${load_balancer_id}`;
  const [kind, value] = label_selector ? ["label-selector", label_selector] : ["ip", ip];
  const hash = createHash("sha256").update(String(value)).digest("hex");
  return `lb-${kind}-tgt-${hash}-${load_balancer_id}`;
}

export const loadBalancerModels: Readonly<Record<string, Model>> = {
  hcloud_load_balancer: loadBalancer,
  hcloud_load_balancer_service: service,
  hcloud_load_balancer_target: target,
};
