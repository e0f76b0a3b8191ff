import { expect, test } from "vitest";
import { event, failedLead, lead, leadItem } from "../testing/leads";
import { patchItem, patchLead } from "./patch";

test("an event moves a row forth", () => {
  const row = leadItem({ workflow: { status: "queued", version: 1, current_step: null } });
  const patched = patchItem(row, event({ version: 2 }));
  expect(patched.workflow).toMatchObject({ status: "running", current_step: "intent", version: 2 });
});

test("an event that is not newer leaves a row as it is", () => {
  const row = leadItem({ workflow: { version: 7 } });
  expect(patchItem(row, event({ version: 7 }))).toBe(row);
  expect(patchItem(row, event({ version: 3 }))).toBe(row);
});

test("a new attempt takes the old one's failure off", () => {
  const patched = patchLead(
    failedLead(),
    event({ attempt: 2, version: 1, status: "queued", current_step: null, step: null }),
  );
  expect(patched.workflow).toMatchObject({
    status: "queued",
    attempt: 2,
    error: null,
    finished_at: null,
    started_at: null,
  });
});

test("an event brings the step of a lead's page up to date", () => {
  const before = lead({ workflow: { status: "running", version: 5 } });
  const patched = patchLead(before, event({ version: 6, step: { type: "routing", status: "running" } }));
  expect(patched.workflow.steps.map(({ status }) => status)).toEqual(["completed", "completed", "running"]);
  expect(patched.workflow.steps[2]?.attempt).toBe(2);
});

test("the end of a workflow has a time", () => {
  const row = leadItem({ workflow: { status: "running", version: 6, finished_at: null } });
  const patched = patchItem(
    row,
    event({ version: 7, status: "completed", at: "2026-11-22T08:00:09Z", queue: "sales" }),
  );
  expect(patched.workflow.finished_at).toBe("2026-11-22T08:00:09Z");
  expect(patched.queue).toBe("sales");
});
