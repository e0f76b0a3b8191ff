import { dateAndTime, roughly } from "../app/time";
import type { Tone } from "./Tag";

/** Amber from here on: less than a quarter of the time is left. */
const SHORT = 0.25;

export interface SlaState {
  text: string;
  tone: Tone;
}

interface Clock {
  sla_due_at?: string | null;
  created_at: string;
  handled_at?: string | null;
}

/** What an SLA's clock shows; null where none runs. */
export function slaState({ sla_due_at, created_at, handled_at }: Clock, now: number): SlaState | null {
  if (!sla_due_at) return null;
  const due = Date.parse(sla_due_at);
  if (handled_at) {
    const late = Date.parse(handled_at) - due;
    return late > 0
      ? { text: `Handled ${roughly(late, "narrow")} late`, tone: "neutral" }
      : { text: "Handled", tone: "neutral" };
  }
  const left = due - now;
  if (left < 0) return { text: `Overdue ${roughly(left, "narrow")}`, tone: "error" };
  const whole = due - Date.parse(created_at);
  return { text: roughly(left, "narrow"), tone: left < whole * SHORT ? "warning" : "neutral" };
}

export function slaTitle(sla_due_at: string): string {
  return `Due ${dateAndTime(sla_due_at)}`;
}
