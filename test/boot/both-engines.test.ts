import { snakeCase } from "../../spec/case";
import type { Field } from "../../spec/types";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { attribute, block, hclFile } from "../../src/hcl/hcl";
import { toHclValue } from "../../src/hcl/types";
import { resourceTypeOfToken } from "../../src/providers/catalog";
import { bootstrapFile } from "../../src/root";
import { type Rig, startRig } from "../engines/sandbox/rig";
import { allInputs, cloudConfigs, described, hostname } from "./clusters/described";
import { k8sInputs } from "./clusters/k8s";
import { nomadInputs } from "./clusters/nomad";
import { platforms } from "./clusters/platforms/all";
import type { Platform, Service } from "./clusters/platforms/platform";
import { standIn } from "./clusters/stand-ins";
import { vaultInputs } from "./clusters/vault";

/** The booted user data is from Pulumi's components; OpenTofu generates the same. */

jest.setTimeout(600_000);

const services: readonly Service[] = ["vault", "nomad", "k8s"];

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);

afterAll(() => rig?.end());

/** Returns the inputs of the boot tests' clusters, without keys that each run generates. */
async function inputsOf(platform: Platform, service: Service): Promise<Record<string, unknown>> {
  const key = bootstrapFile("hashicorp/hashicorp.asc");
  const given = {
    vault: () => vaultInputs(key),
    nomad: () => nomadInputs(key),
    k8s: async () => k8sInputs(platform, await standIn("k3s")),
  };
  return given[service]();
}

describe.each(platforms)("OpenTofu generates the booted user data on $name", (platform) => {
  test.each(services)("%s", async (service) => {
    const { spec } = platform.clusters[service];
    const inputs = await inputsOf(platform, service);
    const given = Object.entries(allInputs(platform, service, inputs));
    rig.sandbox.cloud.reset();
    const call = [
      attribute("source", moduleFolder(spec)),
      ...given.map(([name, value]) => attribute(snakeCase(name), toHclValue(spec.inputs[name] as Field, value))),
    ];
    const tofu = await rig.tofu(await hclFile([block("module", [service], call)]));
    await tofu.run("apply", "-auto-approve");
    const objects = rig.sandbox.cloud.objects();
    const made = new Map(objects.flatMap(({ object }) => cloudConfigs(object)).map((text) => [hostname(text), text]));

    const { servers, workers } = await described(answeringWith(platform, objects), service, inputs);
    const booted = [...servers, ...workers];
    expect(booted.length).toBe(made.size);
    // Compares names only: user data is long.
    expect(booted.filter(({ name, userData }) => made.get(name) !== userData).map(({ name }) => name)).toEqual([]);
  });
});

/** Sets the platform's outputs to the sandbox's values that user data contains. */
function answeringWith(
  platform: Platform,
  objects: readonly { type: string; object: Record<string, unknown> }[],
): Platform {
  const { answer } = platform;
  if (answer === undefined) return platform;
  const said = (token: string) => objects.find(({ type }) => type === resourceTypeOfToken(token).name)?.object;
  return {
    ...platform,
    answer: (token, number) => {
      const usual = answer(token, number);
      if (token.endsWith(":Vpc")) return { ...usual, id: said(token)?.id };
      return token.endsWith(":LoadBalancer") ? { ...usual, ip: said(token)?.ip } : usual;
    },
  };
}
