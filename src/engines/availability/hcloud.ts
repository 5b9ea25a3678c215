import { quoted } from "../../../spec/shown";
import { hcloudApi } from "../find/hcloud";
import { json } from "../find/http";
import type { OpenPlatform } from "./availability";
import { once } from "./once";

/** https://docs.hetzner.cloud/reference/cloud#server-types */
interface ServerType {
  architecture: string;
  locations?: { name: string; available?: boolean; deprecation?: { unavailable_after: string } | null }[];
}

/** Opens the lists of Hetzner Cloud, which tell the shortages of a server's type in its location and of its image. */
export const hcloudShortages: OpenPlatform = (settings) => {
  const { url, call } = hcloudApi(settings);
  const read = once((path) => json(`${url}/${path}`, call));
  const ask = async (path: string, query: Record<string, string>) =>
    (await read(`${path}?${new URLSearchParams(query)}`)) as Record<string, unknown[]> | undefined;
  return async ({ server_type, location, image }) => {
    const types = await ask("server_types", { name: String(server_type) });
    const type = types?.server_types?.[0] as ServerType | undefined;
    if (!type) return [`no server type ${quoted(String(server_type))}`];
    const missing = isOffered(type, location)
      ? []
      : [`no server type ${quoted(String(server_type))} in ${location ?? "any location"}`];
    if (image === null || image === undefined) return missing;
    const isId = /^\d+$/.test(String(image));
    const images = isId
      ? await read(`images/${image}`)
      : (await ask("images", { name: String(image), architecture: type.architecture, include_deprecated: "true" }))
          ?.images?.[0];
    return images ? missing : [...missing, `no image ${quoted(String(image))} for ${type.architecture}`];
  };
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
