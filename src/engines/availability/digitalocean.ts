import { quoted } from "../../../spec/shown";
import { digitaloceanApi } from "../find/digitalocean";
import { json, pages } from "../find/http";
import type { OpenPlatform } from "./availability";
import { once } from "./once";

/** https://docs.digitalocean.com/reference/api/digitalocean/#tag/Sizes */
interface Size {
  slug: string;
  available: boolean;
  regions: string[];
}

/** Opens the lists of DigitalOcean, which tell the shortages of a droplet's size and image in its region. */
export const digitaloceanShortages: OpenPlatform = (settings) => {
  const { host, call } = digitaloceanApi(settings);
  const sizes = once(async () => (await pages(`${host}/v2/sizes`, "sizes", call)) as unknown as Size[]);
  const image = once((slug) => json(`${host}/v2/images/${encodeURIComponent(slug)}`, call));
  return async (droplet) => {
    const found = (await sizes("")).find(({ slug }) => slug === droplet.size);
    const place = typeof droplet.region === "string" ? droplet.region : undefined;
    const where = place ?? "any region";
    const missing =
      found?.available && (place ? found.regions.includes(place) : found.regions.length > 0)
        ? []
        : [`no size ${quoted(String(droplet.size))} in ${where}`];
    const answer = (await image(String(droplet.image))) as { image?: { regions: string[] } } | undefined;
    const regions = answer?.image?.regions;
    const isThere = regions && (place === undefined || regions.includes(place));
    return isThere ? missing : [...missing, `no image ${quoted(String(droplet.image))} in ${where}`];
  };
};
