import Box from "@mui/material/Box";
import type { Lead, StepView } from "../api/generated";
import { ExtractionResult, IntentResult, RoutingResult } from "./results";
import { StepCard } from "./StepCard";
import { STEPS } from "./words";

/** The three steps as a timeline, each with what it found. */
export function Journey({ lead }: { lead: Lead }) {
  const { steps } = lead.workflow;
  return (
    <Box component="ol" aria-label="Steps" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {STEPS.map((type, index) => {
        const step = steps.find((candidate) => candidate.type === type) ?? waiting(type);
        return (
          <StepCard key={type} step={step} last={index === STEPS.length - 1}>
            {step.status === "completed" && <Result lead={lead} type={type} />}
          </StepCard>
        );
      })}
    </Box>
  );
}

function Result({ lead, type }: { lead: Lead; type: StepView["type"] }) {
  const { intent, extraction, routing } = lead.workflow.context;
  if (type === "intent") return intent && <IntentResult intent={intent} />;
  if (type === "extraction") return extraction && <ExtractionResult extraction={extraction} />;
  return routing && <RoutingResult lead={lead} routing={routing} />;
}

function waiting(type: StepView["type"]): StepView {
  return { type, status: "pending", attempt: 0 };
}
