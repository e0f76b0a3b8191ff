import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { Link } from "react-router";
import type { LeadSummary } from "../api/generated";
import { took } from "../app/time";
import type { LeadFilters } from "./filters";
import { writeFilters } from "./filters";
import { useSummary } from "./useLeads";

interface Counter {
  label: string;
  title: string;
  value: (summary: LeadSummary) => string;
  /** Where the counted leads are listed, if a filter lists exactly them. */
  filters?: LeadFilters;
  alarming?: (summary: LeadSummary) => boolean;
}

const number = new Intl.NumberFormat();

const COUNTERS: Counter[] = [
  {
    label: "In progress",
    title: "Leads on their way through the three steps",
    value: ({ in_progress }) => number.format(in_progress),
  },
  {
    label: "Completed today",
    title: "Leads that went through all steps since midnight",
    value: ({ completed_today }) => number.format(completed_today),
  },
  {
    label: "Open",
    title: "Leads that nobody marked handled yet",
    value: ({ open }) => number.format(open),
    filters: { handled: false },
  },
  {
    label: "Open P0",
    title: "Open leads of the highest priority",
    value: ({ open_p0 }) => number.format(open_p0),
    filters: { priority: "p0", handled: false },
    alarming: ({ open_p0 }) => open_p0 > 0,
  },
  {
    label: "Overdue",
    title: "Open leads whose time to answer is over",
    value: ({ overdue }) => number.format(overdue),
    alarming: ({ overdue }) => overdue > 0,
  },
  {
    label: "Failed",
    title: "Open leads with a step that failed",
    value: ({ failed }) => number.format(failed),
    filters: { status: "failed", handled: false },
    alarming: ({ failed }) => failed > 0,
  },
  {
    label: "Median today",
    title: "From arrival to the last step's end, of the leads completed today",
    value: ({ median_seconds_today: median }) => (typeof median === "number" ? took(median * 1000) : "–"),
  },
];

/** What waits, what burns, and whether the system is well. */
export function SummaryBar() {
  const { data } = useSummary();
  return (
    <Box
      component="dl"
      aria-label="Summary"
      sx={{
        display: "flex",
        gap: "clamp(16px, 2.4cqi, 28px)",
        m: 0,
        px: { xs: 2, md: 2.5 },
        py: 1.25,
        overflowX: "auto",
        scrollbarWidth: "none",
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
      }}
    >
      {COUNTERS.map((counter) => (
        <CounterView key={counter.label} counter={counter} summary={data} />
      ))}
    </Box>
  );
}

function CounterView({
  counter: { label, title, value, filters, alarming },
  summary,
}: {
  counter: Counter;
  summary: LeadSummary | undefined;
}) {
  const text = summary ? value(summary) : <Skeleton width={28} sx={{ display: "inline-block" }} />;
  return (
    <Box
      title={title}
      sx={{ display: "flex", alignItems: "baseline", gap: 0.875, whiteSpace: "nowrap", flexShrink: 0 }}
    >
      <Box component="dt" sx={{ typography: "body2", color: "text.secondary" }}>
        {label}
      </Box>
      <Box
        component="dd"
        sx={{
          m: 0,
          minWidth: 12,
          fontSize: "0.9375rem",
          fontWeight: 620,
          color: summary && alarming?.(summary) ? "error.main" : "text.primary",
          "& a": { color: "inherit", textDecorationColor: "var(--lf-palette-divider)", textUnderlineOffset: 4 },
          "& a:hover": { textDecorationColor: "currentColor" },
        }}
      >
        {filters ? (
          <Link
            to={{ pathname: "/leads", search: writeFilters(filters).toString() }}
            aria-label={`${label}: show them`}
          >
            {text}
          </Link>
        ) : (
          text
        )}
      </Box>
    </Box>
  );
}
