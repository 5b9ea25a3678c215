import { differences, madeFiles, writeFiles } from "../../src/generate/modules/make";

test("everything that is made from the specs is up to date", async () => {
  expect(differences(await madeFiles())).toEqual([]);
});

test("a file that was edited is shown as a diff", async () => {
  const [file] = await madeFiles();
  const edited = { path: file?.path as string, content: `${file?.content}\n# edited\n` };
  expect(differences([edited])).toEqual([
    expect.stringMatching(/^--- .*\tcurrent\n\+\+\+ .*\tgenerated\n[\s\S]*\+# edited\n/m),
  ]);
});

test("writing writes nothing where nothing changes", async () => {
  expect(writeFiles(await madeFiles())).toEqual([]);
});
