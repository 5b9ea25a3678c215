import { selects } from "../../src/sandbox/models/hcloud/label-selector";

test.each<[string, boolean]>([
  ["role=web", true],
  ["role==web", true],
  ["role=db", false],
  ["role!=db", true],
  ["role!=web", false],
  ["role", true],
  ["nothing", false],
  ["!nothing", true],
  ["!role", false],
  ["role in (web, db)", true],
  ["role in (db)", false],
  ["role notin (db,cache)", true],
  ["role notin (web)", false],
  ["nothing in (a)", false],
  ["nothing notin (a)", true],
  ["nothing!=a", true],
  ["role=web,env in (a,b),!nothing", true],
  ["role=web,env in (b,c)", false],
])("{role: web, env: a} fits %s: %s", (selector, expected) => {
  expect(selects(selector, { role: "web", env: "a" })).toBe(expected);
});
