import { useState } from "react";
import type { LeadItem } from "../api/generated";

interface Steady {
  /** The rows to show: in the order the eye knows, with their latest state. */
  rows: LeadItem[];
  /** How many newer leads wait above. */
  waiting: number;
}

/**
 * Holds the list still while somebody reads further down: new leads wait above instead of pushing rows away, and rows
 * that new ones pushed off the page stay. At the top, or when what is listed changes (`list`), the latest is shown.
 */
export function useSteadyRows(items: LeadItem[], list: string, atTop: boolean): Steady {
  const [held, setHeld] = useState({ list, items });

  if (held.items === items && held.list === list) return { rows: items, waiting: 0 };
  const first = held.items[0];
  if (atTop || held.list !== list || !first) {
    setHeld({ list, items });
    return { rows: items, waiting: 0 };
  }
  const latest = new Map(items.map((item) => [item.id, item]));
  const known = new Set(held.items.map(({ id }) => id));
  const oldest = items.at(-1);
  const rows = held.items.flatMap((item) => {
    const current = latest.get(item.id);
    if (current) return [current];
    // older than all that was fetched: pushed off the page; otherwise it is gone
    return oldest && item.created_at < oldest.created_at ? [item] : [];
  });
  const waiting = items.filter((item) => !known.has(item.id) && item.created_at >= first.created_at).length;
  return { rows, waiting };
}
