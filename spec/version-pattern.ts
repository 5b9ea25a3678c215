/**
 * A regular expression, without anchors, for versions `major.minor.patch` from a given one on.
 * @example atLeast("1.30.1") // matches 1.30.1, 1.31.0 and 2.0.0
 */
export function atLeast(version: string): string {
  const parts = version.split(".").map(Number);
  const newer = parts.map((_, place) =>
    [...parts.slice(0, place), greater(parts[place] as number), ...parts.slice(place + 1).map(() => "[0-9]{1,3}")].join(
      "\\.",
    ),
  );
  return `(${[parts.join("\\."), ...newer].join("|")})`;
}

/** Returns the pattern of whole numbers of up to three digits above a given one. */
function greater(than: number): string {
  const digits = String(than);
  const sameLength = [...digits].flatMap((digit, place) => {
    if (digit === "9") return [];
    const rest = digits.length - place - 1;
    return `${digits.slice(0, place)}[${Number(digit) + 1}-9]${"[0-9]".repeat(rest)}`;
  });
  const longer = digits.length < 3 ? [`[1-9][0-9]{${digits.length},2}`] : [];
  return `(${[...sameLength, ...longer].join("|")})`;
}
