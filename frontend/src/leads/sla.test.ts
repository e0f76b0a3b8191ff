import { expect, test } from "vitest";
import { slaState } from "./sla";

const lead = { created_at: "2026-11-22T08:00:00Z", sla_due_at: "2026-11-22T12:00:00Z" };
const at = (time: string) => slaState(lead, Date.parse(`2026-11-22T${time}Z`));

test("counts down, turns amber in the last quarter, then red", () => {
  expect(at("08:00:00")).toEqual({ text: "4h", tone: "neutral" });
  expect(at("09:15:00")).toEqual({ text: "2h 45m", tone: "neutral" });
  expect(at("11:02:00")).toEqual({ text: "58m", tone: "warning" });
  expect(at("12:30:00")).toEqual({ text: "Overdue 30m", tone: "error" });
});

test("stops when the lead is handled", () => {
  const late = Date.parse("2026-11-23T00:00:00Z");
  expect(slaState({ ...lead, handled_at: "2026-11-22T11:00:00Z" }, late)?.text).toBe("Handled");
  expect(slaState({ ...lead, handled_at: "2026-11-22T12:10:00Z" }, late)?.text).toBe("Handled 10m late");
});

test("is not there before a lead is routed", () => {
  expect(slaState({ created_at: lead.created_at, sla_due_at: null }, 0)).toBeNull();
});
