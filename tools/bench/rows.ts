import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./measure";
import { type PulumiBench, previewOf } from "./pulumi";
import { planOf, type TofuBench } from "./tofu";

/** Two commands that are compared. */
export interface Row {
  /** The name for `--only`. */
  id: string;
  what: string;
  against: string;
  /** The limits of the ratios of CPU time and of memory. */
  goal?: { cpu?: number; memory?: number };
  pair(benches: Benches, scale: number): Promise<readonly [Command, Command]>;
}

export interface Benches {
  tofu: TofuBench;
  pulumi: PulumiBench;
}

const scaled = (count: number, scale: number) => Math.max(1, Math.round(count * scale));

export const rows: readonly Row[] = [
  {
    id: "calls",
    what: "tofu plan, 1,000 module calls of hcloud-server",
    against: "the same 2,000 resources as flat blocks",
    pair: async ({ tofu }, scale) => [
      await planOf(tofu, "calls", scaled(1000, scale)),
      await planOf(tofu, "flat", scaled(1000, scale)),
    ],
  },
  {
    id: "checks",
    what: "tofu plan, 250 module calls of hcloud-server",
    against: "the same module without validations",
    goal: { cpu: 1.15 },
    pair: async ({ tofu }, scale) => [
      await planOf(tofu, "calls", scaled(250, scale)),
      await planOf(tofu, "calls-unchecked", scaled(250, scale)),
    ],
  },
  {
    id: "for-each",
    what: "tofu plan, one call of hcloud-server with for_each over 250",
    against: "the same 500 resources in two flat blocks with for_each",
    goal: { cpu: 3.5 },
    pair: async ({ tofu }, scale) => [
      await planOf(tofu, "each", scaled(250, scale)),
      await planOf(tofu, "flat-each", scaled(250, scale)),
    ],
  },
  {
    id: "public",
    what: "tofu plan, one call of hcloud-server with for_each over 250",
    against: "the like of a public module: one call with a map of 250 servers, nothing checked",
    pair: async ({ tofu }, scale) => [
      await planOf(tofu, "each", scaled(250, scale)),
      await planOf(tofu, "public", scaled(250, scale)),
    ],
  },
  {
    id: "plain",
    what: "pulumi preview, 1,000 servers as components",
    against: "a plain ComponentResource with the same children",
    goal: { cpu: 1.05, memory: 1.1 },
    pair: async ({ pulumi }, scale) => [
      await previewOf(pulumi, "components", scaled(1000, scale)),
      await previewOf(pulumi, "plain", scaled(1000, scale)),
    ],
  },
  {
    id: "bare",
    what: "pulumi preview, 1,000 servers as components",
    against: "the same resources without a component",
    goal: { cpu: 1.25, memory: 1.4 },
    pair: async ({ pulumi }, scale) => [
      await previewOf(pulumi, "components", scaled(1000, scale)),
      await previewOf(pulumi, "bare", scaled(1000, scale)),
    ],
  },
  {
    id: "start",
    what: "pulumi preview of one server as a component",
    against: "one server and its firewall without a component",
    goal: { cpu: 1.2 },
    pair: async ({ pulumi }) => [await previewOf(pulumi, "components", 1), await previewOf(pulumi, "bare", 1)],
  },
  {
    id: "help",
    what: "twinstack --help",
    against: "node, which runs nothing",
    pair: async ({ pulumi }) => {
      const common = { cwd: pulumi.checkout, env: {} };
      const { bin } = JSON.parse(readFileSync(join(pulumi.checkout, "package.json"), "utf8"));
      return [
        { argv: [process.execPath, join(pulumi.checkout, bin.twinstack), "--help"], ...common },
        { argv: [process.execPath, "--eval", "0"], ...common },
      ];
    },
  },
  ...growth(),
];

/**
 * Returns rows for growth: the cost of a machine among 4,000 compared with one among 500, for our module and for bare
 * resources.
 */
function growth(): Row[] {
  const few = 500;
  const many = 4000;
  return [
    {
      id: "growth-tofu",
      what: "tofu plan, one call of hcloud-server with for_each over 4,000",
      against: "over 500; linear growth is 8",
      pair: async ({ tofu }, scale) => [
        await planOf(tofu, "each", scaled(many, scale)),
        await planOf(tofu, "each", scaled(few, scale)),
      ],
    },
    {
      id: "growth-tofu-flat",
      what: "tofu plan, flat blocks with for_each over 4,000",
      against: "over 500; linear growth is 8",
      pair: async ({ tofu }, scale) => [
        await planOf(tofu, "flat-each", scaled(many, scale)),
        await planOf(tofu, "flat-each", scaled(few, scale)),
      ],
    },
    {
      id: "growth-pulumi",
      what: "pulumi preview, 4,000 servers as components",
      against: "500; linear growth is 8",
      pair: async ({ pulumi }, scale) => [
        await previewOf(pulumi, "components", scaled(many, scale)),
        await previewOf(pulumi, "components", scaled(few, scale)),
      ],
    },
    {
      id: "growth-pulumi-bare",
      what: "pulumi preview, 4,000 servers without components",
      against: "500; linear growth is 8",
      pair: async ({ pulumi }, scale) => [
        await previewOf(pulumi, "bare", scaled(many, scale)),
        await previewOf(pulumi, "bare", scaled(few, scale)),
      ],
    },
  ];
}
