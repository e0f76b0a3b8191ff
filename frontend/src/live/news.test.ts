import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Lead, LeadPage } from "../api/generated";
import { leadKeys } from "../leads/queries";
import { event, lead, leadItem } from "../testing/leads";
import { createNews, type News } from "./news";

let client: QueryClient;
let news: News;
const fetchPage = vi.fn();
const fetchLead = vi.fn();
const fetchSummary = vi.fn();

const running = (version: number) => ({ workflow: { status: "running", current_step: "intent", version } as const });
const firstPage = leadKeys.page({});
const page = () => client.getQueryData<LeadPage>(firstPage);

/** Shows something, so that the cache keeps it up to date. */
function observe(queryKey: readonly unknown[], data: unknown, queryFn: () => void) {
  client.setQueryData(queryKey, data);
  const observer = new QueryObserver(client, {
    queryKey,
    queryFn: async () => {
      queryFn();
      return data;
    },
    staleTime: Infinity,
  });
  return observer.subscribe(() => {});
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T08:00:05Z") });
  vi.clearAllMocks();
  client = new QueryClient();
  news = createNews(client);
});
afterEach(() => {
  news.stop();
  client.clear();
  vi.useRealTimers();
});

const frame = () => vi.advanceTimersByTimeAsync(20);

test("events of one frame are one change of the cache", async () => {
  observe(firstPage, { items: [leadItem(running(1)), leadItem({ id: "lead-2", ...running(1) })] }, fetchPage);
  const changes = vi.fn();
  const stop = client.getQueryCache().subscribe(({ type }) => type === "updated" && changes());
  for (const version of [2, 3]) {
    news.receive(event({ version }));
    news.receive(event({ lead_id: "lead-2", version }));
  }
  expect(page()?.items[0]?.workflow.version).toBe(1);
  await frame();
  expect(page()?.items.map(({ workflow }) => workflow.version)).toEqual([3, 3]);
  expect(changes).toHaveBeenCalledTimes(1);
  stop();
});

test("in a flood the cache changes ten times a second, not at every frame", async () => {
  observe(firstPage, { items: [leadItem(running(1))] }, fetchPage);
  const changes = vi.fn();
  const stop = client.getQueryCache().subscribe(({ type }) => type === "updated" && changes());
  for (let version = 2; version < 52; version += 1) {
    news.receive(event({ version }));
    await frame();
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(page()?.items[0]?.workflow.version).toBe(51);
  expect(changes.mock.calls.length).toBeLessThanOrEqual(11);
  stop();
});

test("a late event is dropped", async () => {
  observe(firstPage, { items: [leadItem(running(4))] }, fetchPage);
  news.receive(event({ version: 5 }));
  news.receive(event({ version: 3 }));
  await frame();
  expect(page()?.items[0]?.workflow.version).toBe(5);
  expect(fetchPage).not.toHaveBeenCalled();
});

test("a gap makes the list be fetched again", async () => {
  observe(firstPage, { items: [leadItem(running(2))] }, fetchPage);
  news.receive(event({ version: 5 }));
  await frame();
  expect(fetchPage).toHaveBeenCalledTimes(1);
});

test("a lead that is not in the list makes it be fetched, at most once a second", async () => {
  observe(firstPage, { items: [leadItem()] }, fetchPage);
  for (let round = 0; round < 20; round += 1) {
    news.receive(event({ lead_id: `new-${round}`, version: 1, status: "queued" }));
    await frame();
  }
  expect(fetchPage).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetchPage).toHaveBeenCalledTimes(2);
});

test("a new lead does not make older pages be fetched", async () => {
  observe(leadKeys.page({}, "cursor"), { items: [leadItem()] }, fetchPage);
  news.receive(event({ lead_id: "new", version: 1, status: "queued" }));
  await frame();
  expect(fetchPage).not.toHaveBeenCalled();
});

test("an open lead is patched, and fetched for what its step found", async () => {
  observe(leadKeys.detail("lead-1"), lead(running(2)), fetchLead);
  news.receive(event({ version: 3, step: { type: "intent", status: "completed" } }));
  await frame();
  expect(client.getQueryData<Lead>(leadKeys.detail("lead-1"))?.workflow.version).toBe(3);
  await vi.advanceTimersByTimeAsync(100);
  expect(fetchLead).toHaveBeenCalledTimes(1);
});

test("a deleted lead leaves the list, and is asked for where it is open", async () => {
  observe(firstPage, { items: [leadItem(), leadItem({ id: "lead-2" })] }, fetchPage);
  observe(leadKeys.detail("lead-1"), lead(), fetchLead);
  news.receive({ type: "lead.deleted", lead_id: "lead-1" });
  await vi.advanceTimersByTimeAsync(100);
  expect(page()?.items.map(({ id }) => id)).toEqual(["lead-2"]);
  expect(fetchLead).toHaveBeenCalledTimes(1);
});

test("counters are fetched sparingly, and only for what they count", async () => {
  observe(leadKeys.summary, {}, fetchSummary);
  news.receive(event({ version: 2 }));
  await frame();
  expect(fetchSummary).not.toHaveBeenCalled();
  for (let version = 3; version < 40; version += 1) {
    news.receive(event({ version, status: "completed" }));
    await frame();
  }
  expect(fetchSummary).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(fetchSummary).toHaveBeenCalledTimes(2);
});

test("an unfinished lead that is silent for 15 s is fetched again", async () => {
  observe(firstPage, { items: [leadItem(running(2))] }, fetchPage);
  news.checkSilence(Date.now() + 14_000);
  expect(fetchPage).not.toHaveBeenCalled();
  news.checkSilence(Date.now() + 16_000);
  await frame();
  expect(fetchPage).toHaveBeenCalledTimes(1);
});

test("a finished lead may be silent", async () => {
  observe(firstPage, { items: [leadItem()] }, fetchPage);
  news.checkSilence(Date.now() + 60_000);
  await frame();
  expect(fetchPage).not.toHaveBeenCalled();
});
