import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerSchemas, providers } from "../../providers/catalog";
import type { BlockSchema, Provider, ProviderSchemas } from "../../providers/types";
import { packageRoot } from "../../root";
import { ensureTools } from "../../toolchain/ensure";

const proxmox = providers.get("proxmox") as Provider;
let real: ProviderSchemas;

beforeAll(async () => {
  const { tofu, proxmoxMirror } = await ensureTools(["tofu", "terraform-provider-proxmox"]);
  const folder = mkdtempSync(join(tmpdir(), "twinstack-schema-"));
  const cliConfig = join(folder, "tofu.rc");
  const run = (...args: string[]) =>
    execFileSync(tofu, args, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: cliConfig },
    });
  try {
    writeFileSync(cliConfig, `provider_installation {\n  filesystem_mirror {\n    path = "${proxmoxMirror}"\n  }\n}\n`);
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { proxmox: { source: proxmox.source } } } }),
    );
    run("init", "-no-color");
    real = JSON.parse(run("providers", "schema", "-json")).provider_schemas[`registry.opentofu.org/${proxmox.source}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 1_200_000);

/** With UPDATE_SCHEMAS=1 the file is written anew instead, for when the provider's pin has moved. */
test("the Proxmox schema is the real provider's, without its texts", () => {
  const known = providerSchemas(proxmox);
  const types = Object.keys(known.resource_schemas).map((name) => [name, withoutTexts(real.resource_schemas[name])]);
  const expected = { provider: withoutTexts(real.provider), resource_schemas: Object.fromEntries(types) };
  if (process.env.UPDATE_SCHEMAS) {
    const file = join(packageRoot, "providers", "schemas", `${proxmox.name}.json`);
    writeFileSync(file, `${JSON.stringify(expected, null, 1)}\n`);
    return;
  }
  expect(known).toEqual(expected);
});

/** A schema without its descriptions. Attributes may be called `description` too, so only schemas' own members are dropped. */
function withoutTexts({ version, block }: { version: number; block: BlockSchema }) {
  return { version, block: blockWithoutTexts(block) };
}

function blockWithoutTexts({ attributes, block_types, ...own }: BlockSchema): BlockSchema {
  return {
    ...dropTexts(own),
    ...(attributes && {
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, each]) => [name, dropTexts(each)])),
    }),
    ...(block_types && {
      block_types: Object.fromEntries(
        Object.entries(block_types).map(([name, nested]) => [
          name,
          { ...nested, block: blockWithoutTexts(nested.block) },
        ]),
      ),
    }),
  };
}

function dropTexts<Schema extends object>(schema: Schema): Schema {
  const texts = ["description", "description_kind", "deprecation_message"];
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !texts.includes(name))) as Schema;
}
