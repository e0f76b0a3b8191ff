/** The latest event of each lead, of the last few thousand leads: what an answer that travelled slower is held to. */
import { isNewer } from "./order";
import type { WorkflowUpdated } from "./protocol";

const KEPT = 2_000;
const events = new Map<string, WorkflowUpdated>();

export function latestEvent(leadId: string): WorkflowUpdated | undefined {
  return events.get(leadId);
}

/** Keeps an event. Whether it is news: false for one that is not newer than what is kept. */
export function keepLatest(event: WorkflowUpdated): boolean {
  const known = events.get(event.lead_id);
  if (known && !isNewer(event, known)) return false;
  events.delete(event.lead_id);
  events.set(event.lead_id, event);
  const oldest = events.keys().next().value;
  if (events.size > KEPT && oldest) events.delete(oldest);
  return true;
}

export function forgetEvents(): void {
  events.clear();
}
