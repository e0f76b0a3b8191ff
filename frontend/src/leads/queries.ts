/** The leads as the API has them. Events that came meanwhile are applied to every answer, so that none goes back. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getLead, type Lead, type LeadItem, listLeads, summarizeLeads } from "../api/generated";
import { timeZone } from "../app/time";
import { latestEvent } from "../live/latest";
import { patchItem, patchLead } from "../live/patch";
import type { LeadFilters } from "./filters";

export const PAGE_SIZE = 50;
export const POLL_MS = 15_000;

export const leadKeys = {
  pages: ["leads", "page"] as const,
  page: (filters: LeadFilters, cursor?: string) => [...leadKeys.pages, { ...filters, cursor }] as const,
  details: ["leads", "detail"] as const,
  detail: (id: string) => [...leadKeys.details, id] as const,
  summary: ["leads", "summary"] as const,
};

function upToDate(item: LeadItem): LeadItem {
  const event = latestEvent(item.id);
  return event ? patchItem(item, event) : item;
}

export function leadsQuery(filters: LeadFilters, cursor?: string) {
  return queryOptions({
    queryKey: leadKeys.page(filters, cursor),
    queryFn: async ({ signal }) => {
      const { data } = await listLeads({ query: { ...filters, cursor, limit: PAGE_SIZE }, signal });
      return { ...data, items: data.items.map(upToDate) };
    },
    placeholderData: keepPreviousData,
  });
}

export function leadQuery(id: string) {
  return queryOptions({
    queryKey: leadKeys.detail(id),
    queryFn: async ({ signal }) => {
      const { data } = await getLead({ path: { lead_id: id }, signal });
      const event = latestEvent(id);
      return event ? patchLead(data, event) : data;
    },
  });
}

export const summaryQuery = queryOptions({
  queryKey: leadKeys.summary,
  queryFn: async ({ signal }) => (await summarizeLeads({ query: { tz: timeZone }, signal })).data,
});

/** A lead as the list shows it. */
export function toItem(lead: Lead): LeadItem {
  const { message, workflow, tokens: _tokens, cost_usd: _cost, ...shared } = lead;
  const { context: _context, steps: _steps, tokens: _own, cost_usd: _ownCost, ...summary } = workflow;
  return { ...shared, excerpt: Array.from(message).slice(0, 200).join(""), workflow: summary };
}
