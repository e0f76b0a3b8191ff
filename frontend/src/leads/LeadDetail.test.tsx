import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { Lead } from "../api/generated";
import { failedLead, lead } from "../testing/leads";
import { show, signedIn } from "../testing/render";
import { api, problem, server } from "../testing/server";
import LeadDetail from "./LeadDetail";

const called = vi.fn();

beforeEach(() => {
  signedIn();
  called.mockClear();
});

function open(answer: Lead, beside = false) {
  server.use(http.get(api("/leads/:id"), () => HttpResponse.json(answer)));
  return show(
    <Routes>
      <Route path="/leads/:id" element={<LeadDetail id={answer.id} beside={beside} />} />
      <Route path="/leads" element={<p>The list</p>} />
    </Routes>,
    `/leads/${answer.id}?status=failed`,
  );
}

test("reads as the message travelled: said, meant, found, routed", async () => {
  open(lead());
  expect(await screen.findByRole("heading", { name: "Claire Dubois" })).toBeVisible();
  expect(screen.getByText(/would like a quote/)).toBeVisible();
  const intent = within(screen.getByTestId("step-intent"));
  expect(intent.getByText("New sales")).toBeVisible();
  expect(intent.getByRole("meter")).toHaveAttribute("aria-valuetext", "High confidence, 92%");
  expect(intent.getByText(/840 ms · a-model · 1,234 tokens · \$0.0012/)).toBeVisible();
  const extraction = within(screen.getByTestId("step-extraction"));
  expect(extraction.getByText("€25,000 (“25k euros”)")).toBeVisible();
  expect(extraction.queryByText("Phone")).toBeNull();
  const routing = within(screen.getByTestId("step-routing"));
  expect(await routing.findByText("Sales")).toBeVisible();
  expect(routing.getByLabelText("Send a quote")).not.toBeChecked();
});

test("says below the steps what the AI took in all", async () => {
  open(lead({ tokens: 3702, cost_usd: 0.0036 }));
  expect(await screen.findByText("In all: 3,702 tokens · $0.0036")).toBeVisible();
});

test("counts the attempts before this one in what the AI took", async () => {
  open(lead({ tokens: 12_000, cost_usd: 0, workflow: { attempt: 3 } }));
  expect(await screen.findByText("All 3 attempts: 12,000 tokens")).toBeVisible();
});

test("says nothing of cost where there was none", async () => {
  open(lead({ tokens: 0, cost_usd: 0 }));
  await screen.findByRole("heading", { name: "Claire Dubois" });
  expect(screen.queryByText(/^In all/)).toBeNull();
});

test("a failed step says what its answer cost", async () => {
  const failed = failedLead();
  const steps = failed.workflow.steps.map((step) =>
    step.status === "failed" ? { ...step, tokens: 900, cost_usd: 0.004 } : step,
  );
  open({ ...failed, workflow: { ...failed.workflow, steps } });
  const extraction = within(await screen.findByTestId("step-extraction"));
  expect(extraction.getByText(/900 tokens · \$0.004/)).toBeVisible();
});

test("a queue is called by its label, and by its name where the policy has it no more", async () => {
  open(lead({ queue: "help-desk" }));
  expect(await within(await screen.findByRole("banner")).findByText("Help desk")).toBeVisible();
});

test("a lead in a queue that was given up is shown all the same", async () => {
  open(lead({ queue: "constructor" }));
  expect(await within(await screen.findByRole("banner")).findByText("constructor")).toBeVisible();
});

test("markup and right-to-left text are text", async () => {
  open(lead({ message: "<img src=x onerror=alert(1)> مرحبا 👋", name: "<b>Bold</b>" }));
  const quote = await screen.findByText("<img src=x onerror=alert(1)> مرحبا 👋");
  expect(quote).toHaveAttribute("dir", "auto");
  expect(document.querySelector("img, b")).toBeNull();
});

test("a long message is cut until one wants it", async () => {
  const { user } = open(lead({ message: "word ".repeat(400) }));
  await user.click(await screen.findByRole("button", { name: "Show the whole message" }));
  expect(screen.getByRole("button", { name: "Show less" })).toBeVisible();
});

test("a failure says what failed and offers both ways to retry", async () => {
  server.use(
    http.post(api("/leads/:id/retry"), async ({ request }) => {
      called(await request.json());
      return HttpResponse.json(lead({ workflow: { status: "queued", attempt: 2, version: 1 } }), { status: 202 });
    }),
  );
  const { user } = open(failedLead());
  const failure = within(await screen.findByRole("region", { name: "Extraction failed" }));
  expect(failure.getByText(/The AI's answer was not valid\. Trying again can help\./)).toBeVisible();
  expect(failure.getByRole("button", { name: "Start over" })).toBeVisible();
  await user.click(failure.getByRole("button", { name: "Retry from extraction" }));
  await waitFor(() => expect(called).toHaveBeenCalledExactlyOnceWith({ from: "failed_step" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Extraction failed" })).toBeNull());
});

test("r retries a failed lead, and only that", async () => {
  server.use(
    http.post(api("/leads/:id/retry"), () => {
      called();
      return HttpResponse.json(lead({ workflow: { status: "queued", attempt: 2, version: 1 } }), { status: 202 });
    }),
  );
  const { user } = open(failedLead());
  await screen.findByRole("region", { name: "Extraction failed" });
  await user.keyboard("r");
  await waitFor(() => expect(called).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Extraction failed" })).toBeNull());
  await user.keyboard("r");
  expect(called).toHaveBeenCalledTimes(1);
});

test("says when trying again is unlikely to help", async () => {
  open(failedLead(false));
  expect(await screen.findByText(/unlikely to help/)).toBeVisible();
});

test("is marked handled at once, and back", async () => {
  server.use(
    http.patch(api("/leads/:id"), async ({ request }) => {
      const { handled } = (await request.json()) as { handled: boolean };
      called(handled);
      return HttpResponse.json(lead({ handled_at: handled ? "2026-11-22T09:00:00Z" : null }));
    }),
  );
  const { user } = open(lead());
  await user.click(await screen.findByRole("button", { name: "Mark handled" }));
  await user.click(await screen.findByRole("button", { name: "Reopen" }));
  expect(await screen.findByRole("button", { name: "Mark handled" })).toBeVisible();
  await waitFor(() => expect(called.mock.calls).toEqual([[true], [false]]));
});

test("is deleted after a question, and the list comes back with its filters", async () => {
  server.use(
    http.delete(api("/leads/:id"), () => {
      called();
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { user } = open(lead());
  await user.click(await screen.findByRole("button", { name: "Delete lead" }));
  expect(called).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("The list")).toBeVisible();
  expect(location.search).toBe("?status=failed");
});

test("JSON is one tab away and folds", async () => {
  const { user } = open(lead());
  await user.click(await screen.findByRole("tab", { name: "JSON" }));
  const tree = await screen.findByTestId("json");
  expect(tree).toHaveTextContent('category: "sales_new"');
  await user.click(within(tree).getByRole("button", { name: /workflow/ }));
  expect(tree).not.toHaveTextContent("attempt");
});

test("the activity tells what happened when", async () => {
  const { user } = open(lead({ handled_at: "2026-11-22T09:00:00Z" }));
  await user.click(await screen.findByRole("tab", { name: "Activity" }));
  const rows = within(screen.getByRole("list", { name: "Activity" })).getAllByRole("listitem");
  expect(rows[0]).toHaveTextContent("Message received");
  expect(rows.at(-1)).toHaveTextContent("Marked handled");
});

test("Escape closes it", async () => {
  const { user } = open(lead());
  await screen.findByRole("heading", { name: "Claire Dubois" });
  await user.keyboard("{Escape}");
  expect(await screen.findByText("The list")).toBeVisible();
});

test("a lead that is gone says so", async () => {
  open(lead());
  server.use(http.get(api("/leads/:id"), () => problem(404, "there is no such lead")));
  expect(await screen.findByText("There is no such lead")).toBeVisible();
});

test("an error can be tried again", async () => {
  const view = open(lead());
  server.use(http.get(api("/leads/:id"), () => problem(500, "something went wrong"), { once: true }));
  expect(await screen.findByText("Something went wrong.")).toBeVisible();
  await view.user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Claire Dubois" })).toBeVisible();
});
