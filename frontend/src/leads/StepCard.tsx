import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import type { StepView } from "../api/generated";
import { took } from "../app/time";
import { useNow } from "../app/useNow";
import { StepShape } from "./StepMark";
import { taken } from "./taken";
import { STEP_NAMES, STEP_STATUS_NAMES } from "./words";

interface StepCardProps {
  step: StepView;
  last: boolean;
  children?: ReactNode;
}

export function StepCard({ step, last, children }: StepCardProps) {
  return (
    <Box component="li" data-testid={`step-${step.type}`} data-status={step.status} sx={{ display: "flex", gap: 1.75 }}>
      <Box sx={{ display: "flex", flexDirection: "column", alignItems: "center", pt: "3px" }} aria-hidden>
        <Box component="svg" viewBox="0 0 12 12" sx={{ width: 16, height: 16, flexShrink: 0 }}>
          <StepShape status={step.status} />
        </Box>
        {!last && <Box sx={{ width: "1.5px", flex: 1, my: 0.75, bgcolor: "divider", borderRadius: 1 }} />}
      </Box>
      <Box sx={{ flex: 1, minWidth: 0, pb: last ? 0 : 2.5 }}>
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "baseline", columnGap: 1.25 }}>
          <Typography variant="h3" component="h2">
            {STEP_NAMES[step.type]}
          </Typography>
          <Box
            component="span"
            sx={{ typography: "body2", color: step.status === "failed" ? "error.main" : "text.secondary" }}
          >
            {STEP_STATUS_NAMES[step.status]}
            {step.status === "running" && step.started_at && <Elapsed since={step.started_at} />}
          </Box>
          <Facts step={step} />
        </Box>
        {children && <Box sx={{ mt: 1.25 }}>{children}</Box>}
      </Box>
    </Box>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow("second");
  const elapsed = now - Date.parse(since);
  return elapsed >= 1_000 ? ` ${took(Math.floor(elapsed / 1000) * 1000)}` : null;
}

/** How the step was done: the duration first, the rest for who cares. */
function Facts({ step }: { step: StepView }) {
  const facts = [
    typeof step.duration_ms === "number" && took(step.duration_ms),
    step.attempt > 1 && `attempt ${step.attempt}`,
    step.model ?? step.provider,
    ...taken(step),
  ].filter((fact): fact is string => Boolean(fact));
  if (facts.length === 0 || step.status === "pending") return null;
  return (
    <Box
      component="span"
      title={step.prompt_version ? `Prompt version ${step.prompt_version}` : undefined}
      sx={{ ml: { sm: "auto" }, typography: "caption", color: "text.secondary" }}
    >
      {facts.join(" · ")}
    </Box>
  );
}
