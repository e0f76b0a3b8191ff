import Box from "@mui/material/Box";
import { AlarmClock, CircleAlert } from "lucide-react";
import type { LeadItem } from "../api/generated";
import { useNow } from "../app/useNow";
import { slaState, slaTitle } from "./sla";

const COLOURS = {
  neutral: "text.secondary",
  accent: "text.secondary",
  success: "text.secondary",
  warning: "warning.main",
  error: "error.main",
};

/** The time that is left: it turns amber, then red, and says so in words and shape too. */
export function SlaCountdown({
  lead,
  prefix = "",
}: {
  lead: Pick<LeadItem, "sla_due_at" | "created_at" | "handled_at">;
  prefix?: string;
}) {
  const now = useNow();
  const state = slaState(lead, now);
  if (!state || !lead.sla_due_at) return null;
  const running = !lead.handled_at;
  const isPlain = state.tone === "neutral" && running;
  return (
    <Box
      component="time"
      dateTime={lead.sla_due_at}
      title={slaTitle(lead.sla_due_at)}
      sx={{
        display: "inline-flex",
        alignItems: "center",
        gap: 0.75,
        whiteSpace: "nowrap",
        color: COLOURS[state.tone],
        fontWeight: state.tone === "neutral" ? 450 : 560,
        transition: "color 300ms",
      }}
    >
      {state.tone === "warning" && <AlarmClock size={14} aria-hidden />}
      {state.tone === "error" && <CircleAlert size={14} aria-hidden />}
      {isPlain || state.tone === "warning" ? `${prefix}${state.text}` : state.text}
    </Box>
  );
}
