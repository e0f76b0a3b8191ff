import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import source from "./generated/source.json";

test("the client was generated from the API's present document (else: npm run generate)", () => {
  const hash = createHash("sha256").update(readFileSync("openapi.json")).digest("hex");
  expect(source.openapi_sha256).toBe(hash);
});
