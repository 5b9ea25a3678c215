import { differences, generatedFiles, writeFiles } from "../../src/generate/modules/generated-files";

test("generated files are up to date", async () => {
  expect(differences(await generatedFiles())).toEqual([]);
});

test("a file that was edited is shown as a diff", async () => {
  const [file] = await generatedFiles();
  const edited = { path: file?.path as string, content: `${file?.content}\n# edited\n` };
  expect(differences([edited])).toEqual([
    expect.stringMatching(/^--- .*\tcurrent\n\+\+\+ .*\tgenerated\n[\s\S]*\+# edited\n/m),
  ]);
});

test("writes only files that change", async () => {
  expect(writeFiles(await generatedFiles())).toEqual([]);
});
