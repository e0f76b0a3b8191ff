import type { LeadItem, StepStatus, StepView } from "../api/generated";
import { latestEvent } from "../live/latest";
import { STEP_NAMES, STEP_STATUS_NAMES, STEPS } from "./words";

export type StepStates = readonly [StepStatus, StepStatus, StepStatus];

/** The three steps' states from what a list knows of a workflow: its status and where it is. */
export function stepStates(lead: Pick<LeadItem, "id" | "workflow">): StepStates {
  const { status, current_step, attempt, version } = lead.workflow;
  const at = current_step ? STEPS.indexOf(current_step) : status === "failed" ? 0 : -1;
  const event = latestEvent(lead.id);
  const isLatest = event?.attempt === attempt && event.version === version;
  const betweenSteps = status === "running" && isLatest && event.step?.status === "completed";
  return STEPS.map((_step, index): StepStatus => {
    if (status === "completed" || index < at) return "completed";
    if (index > at) return "pending";
    if (status === "failed") return "failed";
    if (status === "queued") return "pending";
    return betweenSteps ? "completed" : "running";
  }) as unknown as StepStates;
}

/** The same, of a lead whose steps are known. */
export function knownStepStates(steps: readonly StepView[]): StepStates {
  return STEPS.map((type) => steps.find((step) => step.type === type)?.status ?? "pending") as unknown as StepStates;
}

export function describeSteps(states: StepStates): string {
  return STEPS.map((step, index) => `${STEP_NAMES[step]}: ${STEP_STATUS_NAMES[states[index]!].toLowerCase()}`).join(
    ", ",
  );
}
