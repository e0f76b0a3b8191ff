/** One lead, from top to bottom as the message travelled. Loaded when one is opened. */
import Box from "@mui/material/Box";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError } from "../api/problem";
import { useShortcuts } from "../app/useShortcuts";
import { useTitle } from "../app/useTitle";
import { Activity } from "./Activity";
import { Cost } from "./Cost";
import { DetailHeader } from "./DetailHeader";
import { DetailSkeleton } from "./DetailSkeleton";
import { DetailGone } from "./DetailStates";
import { Failure } from "./Failure";
import { Journey } from "./Journey";
import { LoadError } from "./LoadError";
import { Message } from "./Message";
import { useRetryLead } from "./useLeadActions";
import { useLead } from "./useLeads";
import { who } from "./who";

const JsonView = lazy(() => import("./JsonView"));

const TABS = ["details", "json", "activity"] as const;
const TAB_NAMES = { details: "Details", json: "JSON", activity: "Activity" };

interface LeadDetailProps {
  id: string;
  /** Beside the list, not instead of it. */
  beside: boolean;
}

export default function LeadDetail({ id, beside }: LeadDetailProps) {
  const { data: lead, error, refetch } = useLead(id);
  const retry = useRetryLead();
  const close = useClose();
  const [tab, setTab] = useState<(typeof TABS)[number]>("details");
  const box = useRef<HTMLDivElement>(null);
  useTitle(lead ? who(lead) : "Lead");

  // on a page of its own the reader starts at its beginning; beside the list the list keeps the focus
  useEffect(() => {
    if (!beside) box.current?.focus({ preventScroll: true });
  }, [beside]);

  useShortcuts({
    Escape: close,
    r: () => {
      if (lead?.workflow.status === "failed" && !retry.isPending) retry.mutate({ id, from: "failed_step" });
    },
  });

  if (error instanceof ApiError && (error.status === 404 || error.status === 422))
    return <DetailGone onClose={close} />;
  if (!lead) {
    if (!error) return <DetailSkeleton />;
    return <LoadError page title="This lead could not be loaded" error={error} onRetry={() => void refetch()} />;
  }

  return (
    <Box ref={box} tabIndex={-1} sx={{ height: "100%", display: "flex", flexDirection: "column", outline: "none" }}>
      <DetailHeader lead={lead} beside={beside} onClose={close} />
      <Tabs
        value={tab}
        onChange={(_event, value) => setTab(value)}
        aria-label="Views of this lead"
        sx={{ minHeight: 38, px: { xs: 1, md: 1.5 }, borderBottom: 1, borderColor: "divider", flexShrink: 0 }}
      >
        {TABS.map((name) => (
          <Tab
            key={name}
            value={name}
            id={`tab-${name}`}
            aria-controls={`panel-${name}`}
            label={TAB_NAMES[name]}
            sx={{ minHeight: 38, minWidth: 0, px: 1.25, py: 0 }}
          />
        ))}
      </Tabs>
      <Box
        role="tabpanel"
        id={`panel-${tab}`}
        aria-labelledby={`tab-${tab}`}
        // a panel that scrolls has to be reached by keyboard
        tabIndex={0}
        sx={{
          flex: 1,
          minHeight: 0,
          overflowY: "auto",
          overscrollBehavior: "contain",
          px: { xs: 2, md: 2.5 },
          py: 2.5,
          "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: "-2px" },
        }}
      >
        {tab === "details" && (
          <Box sx={{ display: "grid", gap: 3, maxWidth: 720, mx: "auto" }}>
            <Message text={lead.message} />
            {lead.workflow.status === "failed" && (
              <Failure lead={lead} busy={retry.isPending} onRetry={(from) => retry.mutate({ id, from })} />
            )}
            <Journey lead={lead} />
            <Cost lead={lead} />
          </Box>
        )}
        {tab === "json" && (
          <Suspense fallback={<DetailSkeleton plain />}>
            <JsonView value={lead} />
          </Suspense>
        )}
        {tab === "activity" && <Activity lead={lead} />}
      </Box>
    </Box>
  );
}

/** Closes a lead: back where one came from the list, else to the list. */
function useClose(): () => void {
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const { fromList, ...rest } = (state ?? {}) as { fromList?: boolean };
  return () => (fromList ? navigate(-1) : navigate({ pathname: "/leads", search }, { state: rest }));
}
