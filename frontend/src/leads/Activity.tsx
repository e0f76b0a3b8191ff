import Box from "@mui/material/Box";
import type { Lead } from "../api/generated";
import { clock, exactly, took } from "../app/time";
import { STEP_NAMES } from "./words";

interface Moment {
  at: string;
  text: string;
  tone?: "error" | "success";
}

/** What happened to a lead, in order, as far as its latest attempt knows. */
export function moments(lead: Lead): Moment[] {
  const { workflow } = lead;
  const all: (Moment | false | null | undefined)[] = [{ at: lead.created_at, text: "Message received" }];
  if (workflow.started_at) {
    all.push({
      at: workflow.started_at,
      text: workflow.attempt > 1 ? `Attempt ${workflow.attempt} started` : "Work started",
    });
  }
  for (const step of workflow.steps) {
    const name = STEP_NAMES[step.type];
    const duration = typeof step.duration_ms === "number" ? ` in ${took(step.duration_ms)}` : "";
    if (step.started_at) all.push({ at: step.started_at, text: `${name} started` });
    if (!step.finished_at) continue;
    if (step.status === "completed") all.push({ at: step.finished_at, text: `${name} done${duration}` });
    if (step.status === "failed") all.push({ at: step.finished_at, text: `${name} failed`, tone: "error" });
  }
  if (workflow.finished_at && workflow.status === "completed") {
    all.push({ at: workflow.finished_at, text: "Lead routed", tone: "success" });
  }
  if (lead.handled_at) all.push({ at: lead.handled_at, text: "Marked handled", tone: "success" });
  return all.filter((moment): moment is Moment => Boolean(moment)).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function Activity({ lead }: { lead: Lead }) {
  return (
    <Box
      component="ol"
      aria-label="Activity"
      sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 1.25, typography: "body2" }}
    >
      {moments(lead).map(({ at, text, tone }) => (
        <Box component="li" key={`${at} ${text}`} sx={{ display: "flex", gap: 2 }}>
          <Box
            component="time"
            dateTime={at}
            title={exactly(at)}
            sx={{ width: 96, flexShrink: 0, color: "text.secondary" }}
          >
            {clock(at)}
          </Box>
          <Box component="span" sx={{ color: tone ? `${tone}.main` : "text.primary" }}>
            {text}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
