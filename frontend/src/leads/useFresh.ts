import { useEffect, useRef, useState } from "react";
import type { LeadItem } from "../api/generated";

const FRESH_MS = 400;

/** Which rows have just come to a list that was already there: they slide in. */
export function useFresh(rows: readonly LeadItem[], list: string): (id: string) => boolean {
  const seen = useRef<{ list: string; ids: Set<string> } | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(NONE);

  useEffect(() => {
    const before = seen.current;
    seen.current = { list, ids: new Set(rows.map(({ id }) => id)) };
    if (!before || before.list !== list || before.ids.size === 0) return;
    const come = rows.filter(({ id }) => !before.ids.has(id)).map(({ id }) => id);
    if (come.length === 0 || come.length > 20) return;
    setFresh(new Set(come));
  }, [rows, list]);

  useEffect(() => {
    if (fresh.size === 0) return;
    const timer = setTimeout(() => setFresh(NONE), FRESH_MS);
    return () => clearTimeout(timer);
  }, [fresh]);

  return (id) => fresh.has(id);
}

const NONE: ReadonlySet<string> = new Set();
