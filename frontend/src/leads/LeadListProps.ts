import type { LeadItem } from "../api/generated";

export interface LeadListProps {
  rows: readonly LeadItem[];
  /** The row that j and k move. */
  activeId: string | undefined;
  openId: string | undefined;
  /** Beside an open lead: fewer columns. */
  narrow: boolean;
  loading: boolean;
  hasNextPage: boolean;
  /** Whether a row has just come. */
  isFresh: (id: string) => boolean;
  onOpen: (id: string) => void;
  onScroll: (top: number) => void;
  /** Scrolls to the top when it rises. */
  scrollTopSignal: number;
  /** Tests have no layout: there, all rows are drawn. */
  virtualized?: boolean;
}
