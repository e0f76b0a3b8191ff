import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import type { LeadItem } from "../api/generated";
import { useShortcuts } from "../app/useShortcuts";
import { useTitle } from "../app/useTitle";
import { EmptyLeads } from "./EmptyLeads";
import { FilterBar } from "./FilterBar";
import { usePlace } from "./filters";
import { LeadCards } from "./LeadCards";
import type { LeadListProps } from "./LeadListProps";
import { LeadSkeleton } from "./LeadSkeleton";
import { LoadError } from "./LoadError";
import { NewLeadsPill } from "./NewLeadsPill";
import { useNewLead } from "./newLead";
import { Pager } from "./Pager";
import { SummaryBar } from "./SummaryBar";
import { useFresh } from "./useFresh";
import { useLeads } from "./useLeads";
import { useSteadyRows } from "./useSteadyRows";

const PHONE = "(max-width:767px)";
const loadTable = () => import("./LeadTable");
const LeadTable = lazy(loadTable);
// the grid travels while the leads do
if (!matchMedia(PHONE).matches) void loadTable();
const LeadDetail = lazy(() => import("./LeadDetail"));

/** The desk: the list, and beside it (on a phone instead of it) the lead that is open. */
export default function LeadsPage() {
  const { id: openId } = useParams();
  const isWide = useMediaQuery("(min-width:1200px)", { noSsr: true });
  const isPhone = useMediaQuery(PHONE, { noSsr: true });
  const listIsShown = isWide || !openId;

  return (
    <Box sx={{ display: "flex", height: "100%", minHeight: 0 }}>
      <Box
        component="section"
        aria-label="Leads"
        sx={{
          display: listIsShown ? "flex" : "none",
          flexDirection: "column",
          flex: 1,
          minWidth: 0,
          position: "relative",
          containerType: "inline-size",
        }}
      >
        <LeadList openId={openId} isPhone={isPhone} narrow={isWide && Boolean(openId)} />
      </Box>
      {openId && (
        <Box
          component="section"
          aria-label="Lead"
          sx={{
            width: isWide ? "clamp(460px, 40vw, 640px)" : "100%",
            flexShrink: 0,
            borderLeft: isWide ? 1 : 0,
            borderColor: "divider",
            bgcolor: "background.paper",
            minHeight: 0,
          }}
        >
          <Suspense fallback={null}>
            <LeadDetail key={openId} id={openId} beside={isWide} />
          </Suspense>
        </Box>
      )}
    </Box>
  );
}

interface LeadListViewProps {
  openId: string | undefined;
  isPhone: boolean;
  narrow: boolean;
}

function LeadList({ openId, isPhone, narrow }: LeadListViewProps) {
  const navigate = useNavigate();
  const { state } = useLocation();
  const place = usePlace();
  const { filters, cursor, search } = place;
  const { data, error, isPending, isPlaceholderData, isFetching, refetch } = useLeads(filters, cursor);
  const [atTop, setAtTop] = useState(true);
  const [scrollTopSignal, setScrollTopSignal] = useState(0);
  const list = `${JSON.stringify(filters)} ${cursor ?? ""} ${isPlaceholderData}`;
  const { rows, waiting } = useSteadyRows(data?.items ?? NOTHING, list, atTop);
  const isFresh = useFresh(rows, list);
  const toTop = useCallback(() => {
    setAtTop(true);
    setScrollTopSignal((signal) => signal + 1);
  }, []);
  // another list, and a lead of one's own, are looked at from the top
  const sent = useNewLead((state) => state.sent);
  const what = `${JSON.stringify(filters)} ${cursor ?? ""} ${sent}`;
  const shown = useRef(what);
  useEffect(() => {
    if (shown.current === what) return;
    shown.current = what;
    toTop();
  }, [what, toTop]);
  useTitle(openId ? null : "Leads");

  const open = useCallback(
    (id: string) => {
      // a lead after another takes its place, so that Back leads to the list
      const fromList = openId ? (state as { fromList?: boolean } | null)?.fromList : true;
      navigate({ pathname: `/leads/${id}`, search }, { replace: Boolean(openId), state: { ...state, fromList } });
    },
    [navigate, search, state, openId],
  );
  const [activeId, setActiveId] = useState<string>();
  const active = openId ?? activeId;
  useEffect(() => {
    if (openId) setActiveId(openId);
  }, [openId]);

  function move(by: number) {
    const at = rows.findIndex(({ id }) => id === active);
    const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (!row) return;
    setActiveId(row.id);
    // with a lead open beside the list, reading goes on with the next one
    if (openId) open(row.id);
  }
  function openActive(event: KeyboardEvent) {
    const isOwn = event.target instanceof HTMLElement && event.target.closest("a, button, [role=gridcell]");
    if (active && !openId && !isOwn) open(active);
  }
  useShortcuts({ j: () => move(1), k: () => move(-1), Enter: openActive });

  const scrolled = useRef(setAtTop);
  const onScroll = useCallback((top: number) => scrolled.current(top < 8), []);
  const props: LeadListProps = {
    rows,
    activeId: active,
    openId,
    narrow,
    loading: isPlaceholderData && isFetching,
    hasNextPage: Boolean(data?.next_cursor),
    isFresh,
    onOpen: open,
    onScroll,
    scrollTopSignal,
  };

  const filtered = Object.keys(filters).length > 0;
  const body = () => {
    if (isPending) return <LeadSkeleton phone={isPhone} />;
    if (!data) return <LoadError title="The leads could not be loaded" error={error} onRetry={() => void refetch()} />;
    if (rows.length === 0) return <EmptyLeads filtered={filtered || Boolean(cursor)} onClear={place.clear} />;
    if (isPhone) return <LeadCards {...props} />;
    return (
      <Suspense fallback={<LeadSkeleton phone={false} />}>
        <LeadTable {...props} />
      </Suspense>
    );
  };

  return (
    <>
      <SummaryBar />
      <FilterBar place={place} />
      <Box
        sx={{
          flex: 1,
          minHeight: 0,
          position: "relative",
          opacity: props.loading ? 0.6 : 1,
          transition: "opacity 150ms",
        }}
      >
        {!cursor && <NewLeadsPill count={waiting} onShow={toTop} />}
        {body()}
      </Box>
      <Pager place={place} count={rows.length} nextCursor={data?.next_cursor ?? undefined} />
    </>
  );
}

const NOTHING: LeadItem[] = [];
