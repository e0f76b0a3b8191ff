/** Brings what is shown up to an event. What is newer than the event stays as it is. */
import type { Lead, LeadItem, StepView } from "../api/generated";
import { isNewer } from "./order";
import type { WorkflowUpdated } from "./protocol";

function patchWorkflow<Workflow extends LeadItem["workflow"]>(workflow: Workflow, event: WorkflowUpdated): Workflow {
  const ended = event.status === "completed" || event.status === "failed";
  const sameAttempt = workflow.attempt === event.attempt;
  return {
    ...workflow,
    id: event.workflow_id,
    status: event.status,
    current_step: event.current_step,
    attempt: event.attempt,
    version: event.version,
    error: event.status === "failed" && sameAttempt ? workflow.error : null,
    started_at: (sameAttempt ? workflow.started_at : null) ?? (event.status === "queued" ? null : event.at),
    finished_at: ended ? event.at : null,
  };
}

function patchFields<Item extends LeadItem | Lead>(item: Item, event: WorkflowUpdated): Item {
  const { category, queue, priority, sla_due_at } = event;
  return { ...item, category, queue, priority, sla_due_at, workflow: patchWorkflow(item.workflow, event) };
}

export function patchItem(item: LeadItem, event: WorkflowUpdated): LeadItem {
  return isNewer(event, item.workflow) ? patchFields(item, event) : item;
}

/** A lead's page: its steps too. Their outputs are not in the event, so the caller fetches the lead as well. */
export function patchLead(lead: Lead, event: WorkflowUpdated): Lead {
  if (!isNewer(event, lead.workflow)) return lead;
  const patched = patchFields(lead, event);
  if (lead.workflow.attempt !== event.attempt || !event.step) return patched;
  const { step, at } = event;
  const steps = lead.workflow.steps.map((view) => (view.type === step.type ? patchStep(view, step.status, at) : view));
  return { ...patched, workflow: { ...patched.workflow, steps } };
}

function patchStep(view: StepView, status: StepView["status"], at: string): StepView {
  if (status === "running") return { ...view, status, attempt: view.attempt + 1, started_at: at, finished_at: null };
  return { ...view, status, finished_at: at };
}
