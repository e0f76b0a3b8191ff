/** What the list shows, kept in the address: filters, search and place. */
import { useMemo } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import type { LeadItem, ListLeadsData } from "../api/generated";
import { CHOICES } from "./words";

export type LeadFilters = Pick<
  NonNullable<ListLeadsData["query"]>,
  "status" | "category" | "queue" | "priority" | "handled" | "q"
>;
export type FilterName = keyof LeadFilters;

const MAX_SEARCH = 200;

function choice<Value extends string>(values: readonly Value[], value: string | null): Value | undefined {
  return values.find((candidate) => candidate === value);
}

/** A queue's name may be any slug; whether there is such a queue, the API says. */
function slug(value: string | null): string | undefined {
  return value !== null && /^[a-z0-9]+([-_][a-z0-9]+)*$/.test(value) ? value : undefined;
}

/** Reads filters from an address; what is not a filter's value is ignored. */
export function readFilters(params: URLSearchParams): LeadFilters {
  const handled = choice(["true", "false"], params.get("handled"));
  const filters: LeadFilters = {
    status: choice(CHOICES.status, params.get("status")),
    category: choice(CHOICES.category, params.get("category")),
    queue: slug(params.get("queue")),
    priority: choice(CHOICES.priority, params.get("priority")),
    handled: handled && handled === "true",
    q: params.get("q")?.trim().slice(0, MAX_SEARCH) || undefined,
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

const NAMES = ["status", "category", "queue", "priority", "handled", "q"] as const satisfies readonly FilterName[];

/** The same filters always make the same address. */
export function writeFilters(filters: LeadFilters): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of NAMES) {
    const value = filters[name];
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  return params;
}

/** Whether a lead would be in the list with these filters; undefined where only the API knows (a search). */
export function matches(
  filters: LeadFilters,
  lead: Pick<LeadItem, "category" | "queue" | "priority" | "handled_at" | "workflow">,
): boolean | undefined {
  if (filters.status && lead.workflow.status !== filters.status) return false;
  if (filters.category && lead.category !== filters.category) return false;
  if (filters.queue && lead.queue !== filters.queue) return false;
  if (filters.priority && lead.priority !== filters.priority) return false;
  if (typeof filters.handled === "boolean" && Boolean(lead.handled_at) !== filters.handled) return false;
  return filters.q ? undefined : true;
}

/** The cursors of the pages before this one, the first page's being null: kept in the history entry, not the address. */
interface Trail {
  trail?: (string | null)[];
}

export interface Place {
  filters: LeadFilters;
  cursor: string | undefined;
  /** How many pages were passed to get here; unknown (0) where the address was opened as it is. */
  pagesBefore: number;
  /** The address's query, to keep when a lead is opened or closed. */
  search: string;
  setFilters: (change: Partial<LeadFilters>, how?: { replace?: boolean }) => void;
  clear: () => void;
  toNext: (cursor: string) => void;
  toPrevious: () => void;
  toFirst: () => void;
}

export function usePlace(): Place {
  const [params] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const trail = (location.state as Trail | null)?.trail;

  return useMemo(() => {
    const filters = readFilters(params);
    const cursor = params.get("cursor") || undefined;
    const go = (wanted: LeadFilters, to?: string | null, state?: Trail, replace = false) => {
      const query = writeFilters(wanted);
      if (to) query.set("cursor", to);
      // filters and pages concern the list: the lead that is open beside it stays open
      navigate({ pathname: location.pathname, search: query.toString() }, { state, replace });
    };
    return {
      filters,
      cursor,
      pagesBefore: cursor ? (trail?.length ?? 0) : 0,
      search: location.search,
      setFilters: (change, how) => go({ ...filters, ...change }, null, undefined, how?.replace),
      clear: () => go({}),
      toNext: (next) => go(filters, next, { trail: [...(trail ?? []), cursor ?? null] }),
      toPrevious: () => go(filters, trail?.at(-1), { trail: trail?.slice(0, -1) }),
      toFirst: () => go(filters),
    };
  }, [params, location.pathname, location.search, navigate, trail]);
}
