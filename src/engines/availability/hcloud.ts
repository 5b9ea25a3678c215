import { quoted } from "../../../spec/shown";
import { hcloudApi } from "../find/hcloud";
import { json } from "../find/http";
import type { Shortages } from "./availability";

/** https://docs.hetzner.cloud/reference/cloud#server-types */
interface ServerType {
  architecture: string;
  locations?: { name: string; available?: boolean; deprecation?: { unavailable_after: string } | null }[];
}

/** Lists the shortages of a server's type in its location and of its image at Hetzner Cloud. */
export const hcloudShortages: Shortages = async ({ server_type, location, image }, settings) => {
  const { url, call } = hcloudApi(settings);
  const ask = async (path: string, query: Record<string, string>) =>
    (await json(`${url}/${path}?${new URLSearchParams(query)}`, call)) as Record<string, unknown[]> | undefined;
  const types = await ask("server_types", { name: String(server_type) });
  const type = types?.server_types?.[0] as ServerType | undefined;
  if (!type) return [`no server type ${quoted(String(server_type))}`];
  const missing = isOffered(type, location)
    ? []
    : [`no server type ${quoted(String(server_type))} in ${location ?? "any location"}`];
  if (image === null || image === undefined) return missing;
  const isId = /^\d+$/.test(String(image));
  const images = isId
    ? await json(`${url}/images/${image}`, call)
    : (await ask("images", { name: String(image), architecture: type.architecture, include_deprecated: "true" }))
        ?.images?.[0];
  return images ? missing : [...missing, `no image ${quoted(String(image))} for ${type.architecture}`];
};

/** Returns whether a type can be had in a location; an answer without locations does not say. */
function isOffered({ locations }: ServerType, location: unknown): boolean {
  if (!locations) return true;
  return locations.some(
    ({ name, available = true, deprecation }) =>
      (typeof location !== "string" || name === location) &&
      available &&
      !(deprecation && Date.parse(deprecation.unavailable_after) < Date.now()),
  );
}
