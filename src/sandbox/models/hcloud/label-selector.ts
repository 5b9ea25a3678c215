/** Returns whether a label selector such as `role=web,env in (a,b),!old` matches an object's labels. */
export function selects(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return terms(selector).every((term) => fits(term, labels));
}

/** Splits a selector at the commas outside of parentheses. */
function terms(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/).map((term) => term.trim());
}

function fits(term: string, labels: Readonly<Record<string, string>>): boolean {
  const [, key, not, list = ""] = /^(\S+)\s+(not)?in\s+\(([^)]*)\)$/.exec(term) ?? [];
  if (key !== undefined) {
    const values = list.split(",").map((value) => value.trim());
    const found = Object.hasOwn(labels, key) && values.some((value) => value === labels[key]);
    return found !== Boolean(not);
  }
  const [, name, operator, value] = /^([^!=]+)(!=|==?)(.*)$/.exec(term) ?? [];
  if (name !== undefined) return (labels[name] === value) === (operator !== "!=");
  return term.startsWith("!") ? !Object.hasOwn(labels, term.slice(1)) : Object.hasOwn(labels, term);
}
