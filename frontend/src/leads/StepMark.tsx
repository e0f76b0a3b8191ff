import Box from "@mui/material/Box";
import { keyframes } from "@mui/material/styles";
import type { StepStatus } from "../api/generated";
import { describeSteps, type StepStates } from "./steps";

const breathe = keyframes({ "50%": { opacity: 0.45 } });

/** The three steps as one mark: a ring waits, a half-filled one runs, a full dot is done, a cross failed. */
export function StepMark({ states }: { states: StepStates }) {
  return (
    <Box
      component="svg"
      role="img"
      aria-label={describeSteps(states)}
      viewBox="0 0 44 12"
      sx={{ width: 44, height: 12, flexShrink: 0, display: "block" }}
    >
      <path d="M10 6h8M26 6h8" stroke="currentColor" strokeWidth={1.25} opacity={0.28} />
      {states.map((status, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the three steps have fixed places
        <StepShape key={index} status={status} x={6 + index * 16} />
      ))}
    </Box>
  );
}

/** One step's shape in a square of 12. */
export function StepShape({ status, x = 6 }: { status: StepStatus; x?: number }) {
  const place = { transform: `translate(${x}px, 6px)` };
  if (status === "completed") {
    return (
      <Box component="g" sx={{ color: "success.main", transition: "color 300ms" }} style={place}>
        <circle r={4.5} fill="currentColor" />
      </Box>
    );
  }
  if (status === "failed") {
    return (
      <Box component="g" sx={{ color: "error.main" }} style={place}>
        <path d="M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6" stroke="currentColor" strokeWidth={2.2} strokeLinecap="round" />
      </Box>
    );
  }
  if (status === "running") {
    return (
      <Box
        component="g"
        sx={{ color: "primary.main", animation: `${breathe} 1.6s ease-in-out infinite` }}
        style={place}
      >
        <circle r={3.8} fill="none" stroke="currentColor" strokeWidth={1.6} />
        <path d="M0 -3.8A3.8 3.8 0 0 1 0 3.8Z" fill="currentColor" />
      </Box>
    );
  }
  return (
    <Box component="g" sx={{ color: "text.disabled" }} style={place}>
      <circle r={3.8} fill="none" stroke="currentColor" strokeWidth={1.5} />
    </Box>
  );
}
