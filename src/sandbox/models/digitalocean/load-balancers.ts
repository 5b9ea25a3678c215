import type { TfObject } from "../../../providers/types";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nextPublicAddress, nextUuid, uuidOf } from "./common";
import { checkRegion } from "./offers";
import { forgetInProjects } from "./projects";
import { dropletsTagged } from "./tags";
import { defaultVpcId, nextPrivateAddress } from "./vpcs";

/** Load balancers, for droplets by their IDs or by a tag, with a public address or one in their VPC. */

const sizeUnits: Readonly<Record<string, number>> = { "lb-small": 1, "lb-medium": 3, "lb-large": 6 };

const loadBalancer = stored("digitalocean_loadbalancer", {
  references: {
    droplet_ids: { to: "digitalocean_droplet", onDelete: "forget" },
    vpc_uuid: { to: "digitalocean_vpc", onDelete: "refuse" },
  },
  claims: ({ name }) => [`the load balancer name "${name}"`],
  create(object, store) {
    check(object);
    const internal = object.network === "INTERNAL";
    const type = String(object.type ?? "REGIONAL").toUpperCase();
    const privateAddress = nextPrivateAddress(object, store);
    object.id = nextUuid("digitalocean_loadbalancer", store);
    Object.assign(object, {
      urn: `do:loadbalancer:${object.id}`,
      type,
      status: "active",
      ip: internal ? privateAddress : nextPublicAddress(store),
      ipv6: object.network_stack === "DUALSTACK" ? `2001:db8:1b::${store.next("digitalocean lb ipv6", 1)}` : "",
      size_unit: object.size_unit ?? sizeUnits[String(object.size ?? "lb-small")],
      http_idle_timeout_seconds: object.http_idle_timeout_seconds ?? 60,
      project_id: object.project_id ?? uuidOf("default project"),
      subnet_uuid: object.subnet_uuid ?? "",
      target_load_balancer_ids: object.target_load_balancer_ids ?? [],
    });
    fillIn(object);
  },
  update(object) {
    check(object);
    fillIn(object);
  },
  delete: (object, store) => forgetInProjects(String(object.urn), store),
  view: (object, store) => ({
    droplet_ids: targetsOf(object, store),
    vpc_uuid: object.vpc_uuid ?? defaultVpcId(String(object.region)),
  }),
});

export const loadBalancerModels: Readonly<Record<string, Model>> = { digitalocean_loadbalancer: loadBalancer };

function check(object: TfObject): void {
  const by = `load balancer "${object.name}"`;
  if (!object.region) throw invalid(`${by}: missing 'region' value`);
  checkRegion(String(object.region));
  if ((object.forwarding_rule as unknown[]).length === 0)
    throw invalid(`${by}: at least one forwarding rule is needed`);
  for (const { protocol, path } of (object.healthcheck ?? []) as TfObject[]) {
    if (protocol === "tcp" && path)
      throw invalid(`${by}: health check \`path\` is not allowed for when protocol is \`tcp\``);
    if (protocol !== "tcp" && !path) {
      throw invalid(`${by}: health check \`path\` is required for when protocol is \`${protocol}\``);
    }
  }
}

/** Sets blocks that are left out to what the cloud derives from the first rule. */
function fillIn(object: TfObject): void {
  const rules = object.forwarding_rule as TfObject[];
  for (const rule of rules)
    Object.assign(rule, { certificate_id: rule.certificate_id ?? "", certificate_name: rule.certificate_name ?? "" });
  const [first] = rules;
  if (first && isEmpty(object.healthcheck)) object.healthcheck = [healthcheckFor(first)];
  if (isEmpty(object.sticky_sessions)) {
    object.sticky_sessions = [{ type: "none", cookie_name: null, cookie_ttl_seconds: null }];
  }
  if (isEmpty(object.firewall)) object.firewall = [{ allow: [], deny: [] }];
  object.domains ??= [];
  object.glb_settings ??= [];
}

function healthcheckFor(rule: TfObject): TfObject {
  const http = String(rule.target_protocol).startsWith("http");
  return {
    protocol: http ? "http" : "tcp",
    port: rule.target_port,
    path: http ? "/" : null,
    check_interval_seconds: 10,
    response_timeout_seconds: 5,
    unhealthy_threshold: 3,
    healthy_threshold: 5,
  };
}

function isEmpty(value: unknown): boolean {
  return !value || (value as unknown[]).length === 0;
}

function targetsOf(object: Readonly<TfObject>, store: Store): number[] {
  if (!object.droplet_tag) return (object.droplet_ids ?? []) as number[];
  return dropletsTagged(String(object.droplet_tag), store)
    .filter(({ region }) => region === object.region)
    .map(({ id }) => Number(id));
}
