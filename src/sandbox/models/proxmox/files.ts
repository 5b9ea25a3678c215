import type { TfObject } from "../../../providers/types";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { refused } from "./common";

/** Files in datastores, uploaded or downloaded. All nodes share the sandbox's datastores. */

const file = stored("proxmox_virtual_environment_file", {
  overwrites: true,
  create(object, store) {
    const [raw] = object.source_raw as TfObject[];
    const [source] = object.source_file as TfObject[];
    if (raw && source) throw refused('please specify "source_file" or "source_raw" - not both');
    if (!raw && !source) throw refused('missing argument "source_file" or "source_raw"');
    object.file_name = raw?.file_name ?? source?.file_name ?? baseName(source?.path);
    object.content_type ??= contentTypeOf(String(object.file_name));
    if (object.overwrite === false) checkAbsent(object, store);
    const ofSource = { file_modification_date: null, file_size: null, file_tag: null };
    Object.assign(object, source ? { ...ofSource, file_size: 1, file_tag: "1-1" } : ofSource);
  },
});

const download = (type: string) =>
  stored(type, {
    overwrites: true,
    create(object, store) {
      object.file_name ??= baseName(object.url);
      if (!object.overwrite_unmanaged) checkAbsent(object, store);
      object.size = imageSize;
    },
  });

/** The size of every downloaded file in bytes. */
const imageSize = 400 * 1024 ** 2;

const downloads = ["proxmox_download_file", "proxmox_virtual_environment_download_file"];

export const fileModels: Readonly<Record<string, Model>> = {
  proxmox_virtual_environment_file: file,
  ...Object.fromEntries(downloads.map((type) => [type, download(type)])),
};

function checkAbsent(object: TfObject, store: Store): void {
  const id = `${object.datastore_id}:${object.content_type}/${object.file_name}`;
  const found = Object.keys(fileModels).some((type) => store.get(type, id));
  if (found) throw refused(`file "${id}" already exists`);
}

function contentTypeOf(name: string): string {
  const found = Object.entries(contentTypes).find(([, endings]) =>
    endings.some((each) => name.toLowerCase().endsWith(each)),
  );
  if (found) return found[0];
  throw refused(
    `cannot determine the content type of source "${name}" - Please manually define the "content_type" argument`,
  );
}

const contentTypes: Readonly<Record<string, readonly string[]>> = {
  vztmpl: [".tar.gz", ".tar.xz"],
  import: [".qcow2", ".raw", ".vmdk"],
  iso: [".img", ".iso"],
  snippets: [".yaml", ".yml"],
};

function baseName(path: unknown): string {
  const [file = ""] = String(path).split("?");
  return file.split("/").at(-1) ?? "";
}
