import { expect, test } from "vitest";
import { leadItem } from "../testing/leads";
import { matches, readFilters, writeFilters } from "./filters";

const read = (query: string) => readFilters(new URLSearchParams(query));

test("filters are read from the address and written back", () => {
  const query = "status=failed&category=support&queue=support&priority=p0&handled=false&q=down";
  const filters = read(query);
  expect(filters).toEqual({
    status: "failed",
    category: "support",
    queue: "support",
    priority: "p0",
    handled: false,
    q: "down",
  });
  expect(writeFilters(filters).toString()).toBe(query);
});

test("a queue of any name can be asked for, the policy's or not", () => {
  expect(read("queue=help-desk_2")).toEqual({ queue: "help-desk_2" });
  for (const name of ["Sales", "a b", "-a", "<b>", ""]) expect(read(`queue=${encodeURIComponent(name)}`)).toEqual({});
});

test("what is no filter is ignored", () => {
  expect(read("status=lost&priority=p9&handled=perhaps&q=+&constructor=x")).toEqual({});
  expect(read(`q=${"a".repeat(300)}`).q).toHaveLength(200);
});

test("a new lead shows up only where it belongs; a search is the API's to judge", () => {
  const lead = leadItem();
  expect(matches({}, lead)).toBe(true);
  expect(matches({ status: "completed", queue: "sales" }, lead)).toBe(true);
  expect(matches({ priority: "p0" }, lead)).toBe(false);
  expect(matches({ handled: true }, lead)).toBe(false);
  expect(matches({ q: "quote" }, lead)).toBeUndefined();
});
