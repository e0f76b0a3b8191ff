import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { RotateCcw } from "lucide-react";
import type { Lead, RetryRequest } from "../api/generated";
import { sentence } from "../api/problem";
import { Key } from "../app/Key";
import { STEP_NAMES } from "./words";

interface FailureProps {
  lead: Lead;
  busy: boolean;
  onRetry: (from: NonNullable<RetryRequest["from"]>) => void;
}

/** What failed, in plain words, whether trying again can help, and exactly that. */
export function Failure({ lead, busy, onRetry }: FailureProps) {
  const { workflow } = lead;
  const failed = workflow.steps.find(({ status }) => status === "failed");
  const error = failed?.error ?? workflow.error;
  const step = failed?.type ?? workflow.current_step;
  const isFirst = !step || step === "intent";
  return (
    <Box
      component="section"
      aria-labelledby="failure-title"
      sx={{ px: 2, py: 1.75, borderRadius: 1, bgcolor: "tint.error", display: "grid", gap: 1 }}
    >
      <Typography id="failure-title" variant="h3" component="h2" sx={{ color: "error.main" }}>
        {step ? `${STEP_NAMES[step]} failed` : "This lead failed"}
      </Typography>
      <Typography variant="body2" component="div" sx={{ overflowWrap: "anywhere" }}>
        {error ? sentence(error.message) : "No reason was recorded."}{" "}
        {error?.retryable === false
          ? "Trying again is unlikely to help unless something changes."
          : "Trying again can help."}
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, mt: 0.5 }}>
        <Button
          variant={error?.retryable === false ? "outlined" : "contained"}
          disabled={busy}
          startIcon={<RotateCcw size={15} />}
          onClick={() => onRetry("failed_step")}
        >
          {isFirst ? "Try again" : `Retry from ${STEP_NAMES[step].toLowerCase()}`}
        </Button>
        {!isFirst && (
          <Button variant="outlined" disabled={busy} onClick={() => onRetry("start")}>
            Start over
          </Button>
        )}
        <Box
          component="span"
          aria-hidden
          sx={{ display: { xs: "none", md: "inline" }, typography: "caption", color: "text.secondary" }}
        >
          <Key>r</Key> retries
        </Box>
      </Box>
    </Box>
  );
}
