import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownConfig, readStack, withSecretsReferredTo } from "../../../spec/stack/config";
import { rootFiles } from "../../../src/convert/root/files";
import { packageRoot } from "../../../src/root";
import { readStackFile } from "../../../src/stacks/file";

const page = readFileSync(join(packageRoot, "docs", "composed.md"), "utf8");

/** The files on the page: each is named at the start of the paragraph before its code block. */
const shown = Object.fromEntries(
  [...page.matchAll(/^`(\w+\.tf)`.*\n(?:.+\n)*\n```hcl\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]),
);

test("docs/composed.md shows the composed stack and its export", async () => {
  const file = readStackFile(packageRoot, "composed");
  expect(page).toContain(`\`\`\`yaml\n${readFileSync(file.path, "utf8")}\`\`\``);
  const files = await rootFiles(readStack("composed", withSecretsReferredTo(ownConfig(file.config))), [], {
    out: join(packageRoot, "opentofu", "composed"),
    project: packageRoot,
    source: { kind: "relative" },
    backend: { kind: "local", path: "terraform.tfstate" },
  });
  expect(shown).toEqual(files);
});
