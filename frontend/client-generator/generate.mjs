// Writes src/api/generated from openapi.json, with the document's hash beside it: a test compares it, so that a
// changed API cannot go unnoticed.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createClient } from "@hey-api/openapi-ts";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const document = path("../openapi.json");
const output = path("../src/api/generated");

await createClient({
  input: document,
  output,
  logs: { file: false },
  plugins: [
    { name: "@hey-api/client-fetch", baseUrl: false, throwOnError: true },
    { name: "@hey-api/typescript", enums: "javascript" },
    { name: "@hey-api/sdk" },
  ],
});

const hash = createHash("sha256").update(readFileSync(document)).digest("hex");
writeFileSync(`${output}/source.json`, `${JSON.stringify({ openapi_sha256: hash })}\n`);
