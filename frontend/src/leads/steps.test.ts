import { expect, test } from "vitest";
import { keepLatest } from "../live/latest";
import { event, leadItem } from "../testing/leads";
import { describeSteps, stepStates } from "./steps";

const states = (workflow: object) => stepStates(leadItem({ workflow }));

test("the steps' states follow from the workflow's", () => {
  expect(states({ status: "queued", current_step: null })).toEqual(["pending", "pending", "pending"]);
  expect(states({ status: "running", current_step: "extraction" })).toEqual(["completed", "running", "pending"]);
  expect(states({ status: "failed", current_step: "routing" })).toEqual(["completed", "completed", "failed"]);
  expect(states({ status: "failed", current_step: null })).toEqual(["failed", "pending", "pending"]);
  expect(states({ status: "completed", current_step: "routing" })).toEqual(["completed", "completed", "completed"]);
});

test("between two steps none runs", () => {
  keepLatest(event({ version: 3, step: { type: "intent", status: "completed" } }));
  expect(states({ status: "running", current_step: "intent", version: 3 })).toEqual([
    "completed",
    "pending",
    "pending",
  ]);
});

test("the mark is told in words", () => {
  expect(describeSteps(["completed", "failed", "pending"])).toBe("Intent: done, Extraction: failed, Routing: waiting");
});
