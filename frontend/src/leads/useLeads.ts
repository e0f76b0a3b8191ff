import { useQuery } from "@tanstack/react-query";
import { useIsLive } from "../live/store";
import type { LeadFilters } from "./filters";
import { leadQuery, leadsQuery, POLL_MS, summaryQuery } from "./queries";

/** Slow polling while not live, none while live. */
function usePolling(): { refetchInterval: number | false } {
  return { refetchInterval: useIsLive() ? false : POLL_MS };
}

export function useLeads(filters: LeadFilters, cursor?: string) {
  return useQuery({ ...leadsQuery(filters, cursor), ...usePolling() });
}

export function useLead(id: string) {
  return useQuery({ ...leadQuery(id), ...usePolling() });
}

export function useSummary() {
  return useQuery({ ...summaryQuery, ...usePolling() });
}
