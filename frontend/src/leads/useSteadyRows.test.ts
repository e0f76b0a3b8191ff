import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { leadItem } from "../testing/leads";
import { useSteadyRows } from "./useSteadyRows";

const item = (minute: number, status: "running" | "completed" = "completed") =>
  leadItem({
    id: `lead-${minute}`,
    created_at: `2026-11-22T08:${String(minute).padStart(2, "0")}:00Z`,
    workflow: { status },
  });

function watch(items: ReturnType<typeof item>[], atTop: boolean) {
  return renderHook((props) => useSteadyRows(props.items, props.list, props.atTop), {
    initialProps: { items, list: "all", atTop },
  });
}
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

test("at the top, new leads come in at once", () => {
  const { result, rerender } = watch([item(2), item(1)], true);
  rerender({ items: [item(3), item(2), item(1)], list: "all", atTop: true });
  expect(ids(result.current.rows)).toEqual(["lead-3", "lead-2", "lead-1"]);
  expect(result.current.waiting).toBe(0);
});

test("further down nothing moves: new leads wait, pushed-off ones stay", () => {
  const { result, rerender } = watch([item(2), item(1)], false);
  rerender({ items: [item(4), item(3)], list: "all", atTop: false });
  expect(ids(result.current.rows)).toEqual(["lead-2", "lead-1"]);
  expect(result.current.waiting).toBe(2);
  rerender({ items: [item(4), item(3)], list: "all", atTop: true });
  expect(ids(result.current.rows)).toEqual(["lead-4", "lead-3"]);
});

test("rows that stay show their latest state", () => {
  const { result, rerender } = watch([item(2, "running"), item(1)], false);
  rerender({ items: [item(3), item(2), item(1)], list: "all", atTop: false });
  expect(result.current.rows[0]?.workflow.status).toBe("completed");
});

test("deleted leads go, wherever one reads", () => {
  const { result, rerender } = watch([item(3), item(2), item(1)], false);
  rerender({ items: [item(3), item(1)], list: "all", atTop: false });
  expect(ids(result.current.rows)).toEqual(["lead-3", "lead-1"]);
});

test("another list is shown as it is", () => {
  const { result, rerender } = watch([item(2), item(1)], false);
  rerender({ items: [item(9)], list: "failed", atTop: false });
  expect(ids(result.current.rows)).toEqual(["lead-9"]);
});
