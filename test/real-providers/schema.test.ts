import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { providers } from "../../spec/providers";
import { providerSchemas } from "../../src/providers/catalog";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";
import { found, needs, testWith } from "./found";
import { realSchemas } from "./opentofu";

jest.setTimeout(120_000);

/** With UPDATE_SCHEMAS=1 the files are regenerated instead, for a new version of a provider. */
for (const provider of Object.values(providers)) {
  const { tofu: there, tofuEnv } = found();
  testWith(needs(there, [provider.name], "OpenTofu"), `${provider.name}: its schema is what is kept here`, async () => {
    const known = providerSchemas(provider);
    const { tofu } = await ensureTools(["tofu"]);
    const real = await realSchemas(provider, Object.keys(known.resource_schemas), tofu, tofuEnv);
    if (process.env.UPDATE_SCHEMAS) {
      const file = join(packageRoot, "src", "providers", "schemas", `${provider.name}.json`);
      writeFileSync(file, `${JSON.stringify(real, null, 1)}\n`);
      return;
    }
    expect(known).toEqual(real);
  });
}
