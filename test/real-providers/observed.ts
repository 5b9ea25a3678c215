import type * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { resourceType } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import { type Received, receive } from "../../src/sandbox/pulumi/wire";
import type { Observer } from "../../src/sandbox/server";
import { decodeBlock } from "../../src/sandbox/tofu/msgpack";
import { nameOfUrn } from "./pulumi";

/** The requests of the engines to the sandbox's providers. */
export interface Observed {
  observe: Observer;
  /** OpenTofu's plans of new resources: the type, the configuration and the plan. */
  plans: { type: string; config: TfObject; planned: TfObject }[];
  /** The inputs of resources in Pulumi's programs, by type token and name. */
  given: Map<string, Received>;
}

export function observed(): Observed {
  const plans: Observed["plans"] = [];
  const given: Observed["given"] = new Map();
  return {
    plans,
    given,
    observe(call, request, response) {
      if (call === "check") {
        const check: rpc.CheckRequest = request;
        given.set(nameOfUrn(check.getUrn()), receive(check.getNews()));
      }
      if (call !== "PlanResourceChange") return;
      const { block } = resourceType(request.type_name);
      const [config, planned] = [request.config, response.planned_state].map((value) => decodeBlock(block, value));
      if (config && planned) plans.push({ type: request.type_name, config, planned });
    },
  };
}
