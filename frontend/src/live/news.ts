/**
 * Brings events into the cache: all that came within a frame in one go, in their order; in a flood, ten times a second,
 * so that the page stays free for the person at it. Events carry a lead's state but
 * not its texts, so leads that are not in the list yet, steps' outputs and counters are fetched, each sparingly.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { Lead, LeadPage } from "../api/generated";
import { leadKeys } from "../leads/queries";
import { keepLatest, latestEvent } from "./latest";
import { isGap } from "./order";
import { patchItem, patchLead } from "./patch";
import type { LeadEvent, WorkflowUpdated } from "./protocol";
import { sparingly } from "./sparingly";

const LIST_EVERY_MS = 1_000;
const SUMMARY_EVERY_MS = 2_000;
const DETAIL_AFTER_MS = 60;
const SILENT_AFTER_MS = 15_000;
const HIDDEN_FRAME_MS = 250;
const FLOOD_EVERY_MS = 100;

export interface News {
  receive: (event: LeadEvent) => void;
  /** Fetches everything that is shown again. */
  refetch: () => void;
  /** Fetches again what is not finished and has not been heard of for a while. */
  checkSilence: (now: number) => void;
  stop: () => void;
}

export function createNews(client: QueryClient): News {
  let waiting: LeadEvent[] = [];
  let frame: { cancel: () => void } | null = null;
  let flushedAt = Number.NEGATIVE_INFINITY;

  const refetchPages = sparingly(() => void client.invalidateQueries({ queryKey: leadKeys.pages }), LIST_EVERY_MS);
  const refetchFirstPages = sparingly(
    () =>
      void client.invalidateQueries({ queryKey: leadKeys.pages, predicate: ({ queryKey }) => isFirstPage(queryKey) }),
    LIST_EVERY_MS,
  );
  const refetchSummary = sparingly(
    () => void client.invalidateQueries({ queryKey: leadKeys.summary }),
    SUMMARY_EVERY_MS,
  );
  const details = new Map<string, ReturnType<typeof setTimeout>>();

  function refetchDetail(id: string) {
    if (details.has(id)) return;
    const timer = setTimeout(() => {
      details.delete(id);
      void client.invalidateQueries({ queryKey: leadKeys.detail(id) });
    }, DETAIL_AFTER_MS);
    details.set(id, timer);
  }

  function flush() {
    frame = null;
    flushedAt = performance.now();
    const events = waiting;
    waiting = [];
    const deleted = new Set<string>();
    const updated = new Map<string, WorkflowUpdated[]>();
    for (const event of events) {
      if (event.type === "lead.deleted") deleted.add(event.lead_id);
      else if (keepLatest(event)) updated.set(event.lead_id, [...(updated.get(event.lead_id) ?? []), event]);
    }
    if (deleted.size > 0) dropLeads(client, deleted);
    // where such a lead is open, asking for it again tells that it is gone
    for (const id of deleted) refetchDetail(id);
    if (updated.size > 0) {
      const { gap, missing } = patchPages(client, updated);
      if (gap) refetchPages();
      // new leads are on the first page of a list
      else if (missing) refetchFirstPages();
      patchDetails(client, updated, refetchDetail);
    }
    const counted = [...updated.values()].flat();
    const counts = counted.some(
      ({ status, version }) => version === 1 || status === "completed" || status === "failed",
    );
    if (deleted.size > 0 || counts) refetchSummary();
  }

  return {
    receive(event) {
      waiting.push(event);
      frame ??= nextFrame(flush, FLOOD_EVERY_MS - (performance.now() - flushedAt));
    },
    refetch() {
      void client.invalidateQueries({ queryKey: ["leads"] });
    },
    checkSilence(now) {
      for (const query of client.getQueryCache().findAll({ queryKey: leadKeys.pages, type: "active" })) {
        const items = (query.state.data as LeadPage | undefined)?.items ?? [];
        if (items.some((item) => isSilent(item, query.state.dataUpdatedAt, now))) refetchPages();
      }
      for (const query of client.getQueryCache().findAll({ queryKey: leadKeys.details, type: "active" })) {
        const lead = query.state.data as Lead | undefined;
        if (lead && isSilent(lead, query.state.dataUpdatedAt, now)) refetchDetail(lead.id);
      }
    },
    stop() {
      frame?.cancel();
      refetchPages.cancel();
      refetchFirstPages.cancel();
      refetchSummary.cancel();
      for (const timer of details.values()) clearTimeout(timer);
    },
  };
}

/** Before the next paint that comes after `wait`; a page that is not shown paints nothing, so soon in any case. */
function nextFrame(work: () => void, wait: number): { cancel: () => void } {
  let frame = 0;
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(pause);
    clearTimeout(deadline);
  };
  const run = () => {
    cancel();
    work();
  };
  const ask = () => {
    frame = requestAnimationFrame(run);
  };
  const deadline = setTimeout(run, HIDDEN_FRAME_MS);
  const pause = wait > 0 ? setTimeout(ask, wait) : undefined;
  if (pause === undefined) ask();
  return { cancel };
}

function isSilent(
  lead: Pick<Lead, "id"> & { workflow: LeadPage["items"][number]["workflow"] },
  fetchedAt: number,
  now: number,
) {
  if (lead.workflow.status === "completed" || lead.workflow.status === "failed") return false;
  const event = latestEvent(lead.id);
  const heardAt = Math.max(fetchedAt, event ? Date.parse(event.at) : 0);
  return now - heardAt > SILENT_AFTER_MS;
}

function isFirstPage(queryKey: readonly unknown[]): boolean {
  return !(queryKey.at(-1) as { cursor?: string }).cursor;
}

/** Patches the pages that are in the cache. Whether a row missed an event, and whether a lead is on none of them. */
function patchPages(client: QueryClient, updated: Map<string, WorkflowUpdated[]>): { gap: boolean; missing: boolean } {
  const missing = new Set(updated.keys());
  let gap = false;
  for (const query of client.getQueryCache().findAll({ queryKey: leadKeys.pages })) {
    const page = query.state.data as LeadPage | undefined;
    if (!page?.items.some(({ id }) => updated.has(id))) continue;
    const items = page.items.map((item) => {
      const events = updated.get(item.id);
      if (!events) return item;
      missing.delete(item.id);
      return events.reduce((latest, event) => {
        gap ||= isGap(event, latest.workflow);
        return patchItem(latest, event);
      }, item);
    });
    client.setQueryData(query.queryKey, { ...page, items }, { updatedAt: query.state.dataUpdatedAt });
  }
  return { gap, missing: missing.size > 0 };
}

function patchDetails(client: QueryClient, updated: Map<string, WorkflowUpdated[]>, refetch: (id: string) => void) {
  for (const [id, events] of updated) {
    const query = client.getQueryCache().find({ queryKey: leadKeys.detail(id), exact: true });
    const lead = query?.state.data as Lead | undefined;
    if (!query || !lead) continue;
    const patched = events.reduce(patchLead, lead);
    if (patched === lead) continue;
    client.setQueryData(query.queryKey, patched, { updatedAt: query.state.dataUpdatedAt });
    const more = events.some((event) => event.step?.status !== "running" || isGap(event, lead.workflow));
    if (more) refetch(id);
  }
}

/** Takes deleted leads out of the lists. */
export function dropLeads(client: QueryClient, deleted: ReadonlySet<string>): void {
  for (const query of client.getQueryCache().findAll({ queryKey: leadKeys.pages })) {
    const page = query.state.data as LeadPage | undefined;
    if (!page?.items.some(({ id }) => deleted.has(id))) continue;
    const items = page.items.filter(({ id }) => !deleted.has(id));
    client.setQueryData(query.queryKey, { ...page, items }, { updatedAt: query.state.dataUpdatedAt });
  }
}
