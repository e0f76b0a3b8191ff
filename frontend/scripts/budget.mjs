// Fails the build when the first load grows too heavy, or when a part that shall be loaded later slips into it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 200;
const LATER = /data-grid|LeadTable|JsonView|NewLeadDialog|LeadDetail|SettingsPage|samples/i;
const FIRST = {
  login: ["index.html", "src/auth/EntryPage.tsx"],
  dashboard: ["index.html", "src/app/Shell.tsx", "src/leads/LeadsPage.tsx"],
};

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function withImports(keys, found = new Set()) {
  for (const key of keys) {
    if (found.has(key)) continue;
    if (!manifest[key]) throw new Error(`${key} is not in the build: mend scripts/budget.mjs`);
    found.add(key);
    withImports(manifest[key].imports ?? [], found);
  }
  return found;
}

const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

const problems = [];
for (const [page, entries] of Object.entries(FIRST)) {
  const files = [...withImports(entries)].map((key) => manifest[key]);
  const total = files.reduce((sum, { file }) => sum + size(file), 0);
  console.log(`${page.padEnd(10)} ${total.toFixed(1).padStart(6)} kB of ${BUDGET_KB} kB gzipped JavaScript`);
  if (total > BUDGET_KB) problems.push(`${page} is over its budget of ${BUDGET_KB} kB`);
  for (const { src = "" } of files) if (LATER.test(src)) problems.push(`${page} loads ${src} at once`);
}
for (const { file, src, name } of Object.values(manifest)) {
  if (file.endsWith(".js")) console.log(`  ${(src ?? name ?? "").padEnd(34)} ${size(file).toFixed(1).padStart(6)} kB`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
