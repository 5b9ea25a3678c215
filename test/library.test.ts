import { rmSync } from "node:fs";
import { join } from "node:path";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { Server } from "../components/hcloud/server";
import { compile, readmePrograms } from "./programs";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  provider?: string;
}

let registered: Registered[];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource: async ({ type, name, inputs, provider }) => {
      // Resources that do not depend on it are registered first.
      if (name === "first") await new Promise((done) => setTimeout(done, 300));
      registered.push({ type, name, inputs, provider });
      return { id: "4711", state: { ...inputs, ipv4Address: "203.0.113.7" } };
    },
    call: ({ inputs }) => inputs,
  });
});

// Pending resources would reach the next test's mocks.
afterEach(() => pulumi.runtime.disconnect());

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((done) => output.apply(done));
}

test("the program in the README compiles against the built package, and runs", async () => {
  const folder = compile(readmePrograms()[0] as string);
  try {
    const { address } = require(join(folder, "program.js"));
    expect(await value(address)).toBe("203.0.113.7");
  } finally {
    rmSync(folder, { recursive: true });
  }
  const server = registered.find(({ type }) => type === "hcloud:index/server:Server");
  expect(server).toMatchObject({ name: "web-this", inputs: { name: "web-1" } });
}, 120_000);

test("a provider, dependencies and transformations of a component reach its children", async () => {
  const provider = new hcloud.Provider("elsewhere", { token: "t" });
  const first = new hcloud.PlacementGroup("first", { name: "first", type: "spread" });
  const web = new Server(
    "web",
    { name: "web-1", labels: { role: "web" } },
    {
      providers: [provider],
      dependsOn: [first],
      transformations: [
        ({ type, props, opts }) =>
          type === "hcloud:index/server:Server" ? { props: { ...props, labels: { team: "core" } }, opts } : undefined,
      ],
    },
  );
  await value(web.id);
  const names = registered.map(({ name }) => name);
  const server = registered.find(({ name }) => name === "web-this");
  expect(server?.inputs.labels).toEqual({ team: "core" });
  expect(server?.provider).toContain("pulumi:providers:hcloud::elsewhere");
  expect(names.indexOf("first")).toBeGreaterThanOrEqual(0);
  expect(names.indexOf("web-this")).toBeGreaterThan(names.indexOf("first"));
});
