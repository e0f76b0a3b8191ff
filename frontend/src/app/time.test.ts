import { expect, test } from "vitest";
import { ago, roughly, took } from "./time";

const now = Date.parse("2026-11-22T12:00:00Z");
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

test("times are said as people say them", () => {
  expect(ago(before(0), now)).toBe("now");
  expect(ago(before(-3), now)).toBe("now");
  expect(ago(before(42), now)).toBe("42s");
  expect(ago(before(150), now)).toBe("2m");
  expect(ago(before(3 * 3600), now)).toBe("3h");
  expect(ago(before(8 * 86400), now)).toBe("Nov 14");
  expect(ago(before(400 * 86400), now)).toBe("Oct 18, 2025");
});

test("lengths are told in their largest unit", () => {
  expect(roughly(58 * 60_000)).toBe("58 min");
  expect(roughly(20 * 3_600_000, "long")).toBe("20 hours");
  expect(roughly(3 * 86_400_000, "long")).toBe("3 days");
  expect(took(0)).toBe("< 1 ms");
  expect(took(8)).toBe("8 ms");
  expect(took(2_400)).toBe("2.4 sec");
});
