import Box from "@mui/material/Box";
import { keyframes } from "@mui/material/styles";
import type { LeadItem } from "../api/generated";
import { StepMark } from "./StepMark";
import { type StepStates, stepStates } from "./steps";
import { STATUS_NAMES, STEP_NAMES } from "./words";

const fade = keyframes({ from: { opacity: 0 } });

export function statusText({ status, current_step }: Pick<LeadItem["workflow"], "status" | "current_step">): string {
  return status === "running" && current_step ? STEP_NAMES[current_step] : STATUS_NAMES[status];
}

// what is done needs no attention
const COLOURS = {
  queued: "text.secondary",
  running: "primary.main",
  completed: "text.secondary",
  failed: "error.main",
};

/** Where a lead is: the steps' mark and one word. */
export function StatusLabel({ lead, states }: { lead: Pick<LeadItem, "id" | "workflow">; states?: StepStates }) {
  const text = statusText(lead.workflow);
  return (
    <Box
      component="span"
      data-testid="status"
      data-status={lead.workflow.status}
      sx={{ display: "inline-flex", alignItems: "center", gap: 1.25, whiteSpace: "nowrap" }}
    >
      <StepMark states={states ?? stepStates(lead)} />
      <Box
        component="span"
        key={text}
        sx={{
          color: COLOURS[lead.workflow.status],
          fontWeight: lead.workflow.status === "completed" ? 450 : 560,
          animation: `${fade} 300ms ease-out`,
        }}
      >
        {text}
      </Box>
    </Box>
  );
}
