import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import type { Priority } from "../api/generated";
import { PRIORITY_MEANINGS, PRIORITY_NAMES } from "./words";

export type Tone = "neutral" | "accent" | "success" | "warning" | "error";

const COLOURS: Record<Tone, string> = {
  neutral: "text.secondary",
  accent: "primary.main",
  success: "success.main",
  warning: "warning.main",
  error: "error.main",
};

/** A small label. */
export function Tag({ tone = "neutral", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <Box
      component="span"
      title={title}
      sx={{
        display: "inline-flex",
        alignItems: "center",
        gap: 0.5,
        height: 22,
        px: 0.875,
        borderRadius: "6px",
        fontSize: "0.75rem",
        fontWeight: 540,
        whiteSpace: "nowrap",
        bgcolor: `tint.${tone}`,
        color: COLOURS[tone],
        transition: "background-color 300ms, color 300ms",
      }}
    >
      {children}
    </Box>
  );
}

const PRIORITY_TONES: Record<Priority, Tone> = { p0: "error", p1: "warning", p2: "neutral" };

export function PriorityTag({ priority }: { priority: Priority }) {
  return (
    <Tag tone={PRIORITY_TONES[priority]} title={PRIORITY_MEANINGS[priority]}>
      {PRIORITY_NAMES[priority]}
    </Tag>
  );
}
