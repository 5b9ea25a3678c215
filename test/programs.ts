import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../src/root";

/** The TypeScript programs in the README, in their order. */
export function readmePrograms(): string[] {
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  return [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program as string);
}

/**
 * Compiles a program against the built package, as its users do.
 * @returns a folder of its own, which the caller removes, with `program.js`
 * @throws Error with what the compiler complains about
 */
export function compile(program: string): string {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  // Inside the package, so that its own name leads to what it exports.
  const folder = mkdtempSync(join(packageRoot, ".work", "library-"));
  const file = join(folder, "program.ts");
  writeFileSync(file, program);
  const compiled = ts.createProgram([file], {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const problems = ts.getPreEmitDiagnostics(compiled);
  if (problems.length > 0) {
    throw new Error(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n"));
  }
  compiled.emit();
  return folder;
}
