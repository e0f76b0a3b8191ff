import { expect, test } from "vitest";
import { isGap, isNewer } from "./order";

const at = (attempt: number, version: number) => ({ attempt, version });

test("a higher version of the same attempt is newer", () => {
  expect(isNewer(at(1, 3), at(1, 2))).toBe(true);
  expect(isNewer(at(1, 2), at(1, 2))).toBe(false);
  expect(isNewer(at(1, 1), at(1, 2))).toBe(false);
});

test("any version of a later attempt is newer", () => {
  expect(isNewer(at(2, 1), at(1, 7))).toBe(true);
  expect(isNewer(at(1, 9), at(2, 1))).toBe(false);
});

test("a skipped version or attempt is a gap", () => {
  expect(isGap(at(1, 3), at(1, 2))).toBe(false);
  expect(isGap(at(1, 4), at(1, 2))).toBe(true);
  expect(isGap(at(2, 1), at(1, 5))).toBe(false);
  expect(isGap(at(2, 2), at(1, 5))).toBe(true);
  expect(isGap(at(3, 1), at(1, 5))).toBe(true);
});
