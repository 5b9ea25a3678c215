import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { resourceType } from "../../src/providers/catalog";
import type { PulumiObject } from "../../src/providers/naming";
import type { ResourceType } from "../../src/providers/types";
import { Cloud } from "../../src/sandbox/cloud";
import { pulumiProvider } from "../../src/sandbox/pulumi/provider";
import { receive, send } from "../../src/sandbox/pulumi/wire";
import { complete } from "../../src/sandbox/resource/plan";
import { decodeBlock, encodeBlock } from "../../src/sandbox/tofu/msgpack";
import { tofuProvider } from "../../src/sandbox/tofu/provider";
import { differencesOf } from "../real-providers/differences";
import { saidByPreview, typeOf } from "../real-providers/pulumi";
import { type RecordedPlan, type RecordedPreview, recorded } from "../real-providers/recordings";
import { markSets } from "../real-providers/shape";

/** Sends the sandbox's providers the recorded requests of real ones, and compares the responses value by value. */

const cloud = new Cloud();

describe("OpenTofu: the sandbox plans what the real provider has planned", () => {
  test.each(recorded<RecordedPlan>("opentofu"))("%s", (_, recordings) => {
    const differences = recordings.flatMap(({ address, type, config, planned }) => {
      const resource = resourceType(type);
      const mark = (value: Record<string, unknown>) => ({
        values: markSets(resource.block, complete(resource.block, value)),
      });
      return differencesOf({ [address]: mark(ownPlan(resource, config)) }, { [address]: mark(planned) });
    });
    expect(differences).toEqual([]);
  });
});

function ownPlan(resource: ResourceType, config: Record<string, unknown>): Record<string, unknown> {
  const handlers = tofuProvider(cloud, resource.provider);
  const { PlanResourceChange } = handlers as Record<"PlanResourceChange", (typeof handlers)[string]>;
  const whole = encodeBlock(resource.block, complete(resource.block, config));
  const request = { type_name: resource.name, config: whole, proposed_new_state: whole };
  const { planned_state } = PlanResourceChange(request as never) as { planned_state: { msgpack: Uint8Array } };
  return decodeBlock(resource.block, planned_state) as Record<string, unknown>;
}

describe("Pulumi: the sandbox previews what the real plugin has previewed", () => {
  test.each(recorded<RecordedPreview>("pulumi"))("%s", async (_, recordings) => {
    const previews = await Promise.all(recordings.map(ownPreview));
    const real = recordings.map((each) => ({ ...each, does: "create" }));
    expect(differencesOf(saidByPreview(previews), saidByPreview(real))).toEqual([]);
  });
});

async function ownPreview({ resource, given }: RecordedPreview) {
  const type = typeOf(resource);
  const handlers = pulumiProvider(cloud, { name: type.provider.pulumiPackage, version: "", functions: {} });
  const { check, create } = handlers as Record<"check" | "create", (typeof handlers)[string]>;
  const [token, name] = resource.split(" ");
  const urn = `urn:pulumi:recorded::twinstack::${token}::${name}`;
  const checked = check(new rpc.CheckRequest().setUrn(urn).setNews(send(given, new Set()))) as rpc.CheckResponse;
  expect(checked.getFailuresList().map((failure) => failure.getReason())).toEqual([]);
  const wanted = new rpc.CreateRequest().setUrn(urn).setProperties(checked.getInputs()).setPreview(true);
  const created = (await create(wanted)) as rpc.CreateResponse;
  const open = (struct?: Struct): PulumiObject => receive(struct).value;
  return { resource, does: "create", inputs: open(checked.getInputs()), properties: open(created.getProperties()) };
}
