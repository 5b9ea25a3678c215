import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../src/root";

/** Returns the TypeScript programs in the README, in order. */
export function readmePrograms(): string[] {
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  return [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program as string);
}

/**
 * Compiles a program against the built package, like users.
 * @returns a new folder with `program.js`, which the caller deletes
 * @throws Error with the compiler's errors
 */
export function compile(program: string): string {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  // Inside the package, so that its own name resolves to its exports.
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
