import { quoted } from "../../../spec/shown";
import { digitaloceanApi } from "../find/digitalocean";
import { json, pages } from "../find/http";
import type { Shortages } from "./availability";

/** https://docs.digitalocean.com/reference/api/digitalocean/#tag/Sizes */
interface Size {
  slug: string;
  available: boolean;
  regions: string[];
}

/** Lists the shortages of a droplet's size and image in its region at DigitalOcean. */
export const digitaloceanShortages: Shortages = async ({ size, region, image }, settings) => {
  const { host, call } = digitaloceanApi(settings);
  const sizes = (await pages(`${host}/v2/sizes`, "sizes", call)) as unknown as Size[];
  const found = sizes.find(({ slug }) => slug === size);
  const place = typeof region === "string" ? region : undefined;
  const where = place ?? "any region";
  const missing =
    found?.available && (place ? found.regions.includes(place) : found.regions.length > 0)
      ? []
      : [`no size ${quoted(String(size))} in ${where}`];
  const answer = await json(`${host}/v2/images/${encodeURIComponent(String(image))}`, call);
  const regions = (answer as { image?: { regions: string[] } } | undefined)?.image?.regions;
  const isThere = regions && (place === undefined || regions.includes(place));
  return isThere ? missing : [...missing, `no image ${quoted(String(image))} in ${where}`];
};
