import type { Lead, LeadItem } from "../api/generated";
import { toItem } from "../leads/queries";
import type { WorkflowUpdated } from "../live/protocol";

type Change = Partial<Omit<Lead, "workflow">> & { workflow?: Partial<Lead["workflow"]> };

/** A lead that went through all steps, with changes. */
export function lead({ workflow, ...change }: Change = {}): Lead {
  const message = change.message ?? "We are a 40 person company and would like a quote.";
  return {
    id: "lead-1",
    name: "Claire Dubois",
    contact_channel: "claire@northwind.example",
    created_at: "2026-11-22T08:00:00Z",
    handled_at: null,
    category: "sales_new",
    queue: "sales",
    priority: "p1",
    sla_minutes: 240,
    sla_due_at: "2026-11-22T12:00:00Z",
    message,
    tokens: 3702,
    cost_usd: 0.0036,
    ...change,
    workflow: {
      id: "workflow-1",
      status: "completed",
      current_step: "routing",
      version: 7,
      attempt: 1,
      error: null,
      started_at: "2026-11-22T08:00:01Z",
      finished_at: "2026-11-22T08:00:03Z",
      context: {
        message,
        intent: { category: "sales_new", confidence: 0.92, rationale: "Asks for a quote." },
        extraction: {
          extracted_fields: {
            name: "Claire Dubois",
            email: "claire@northwind.example",
            budget: { amount: 25_000, currency: "EUR", text: "25k euros" },
            urgency: "low",
          },
          confidence: 0.71,
        },
        routing: {
          queue: "sales",
          priority: "p1",
          sla_minutes: 240,
          recommended_actions: ["Send a quote", "Offer a demo"],
          rationale: "New sales go to sales.",
        },
      },
      steps: (["intent", "extraction", "routing"] as const).map((type) => ({
        type,
        status: "completed",
        attempt: 1,
        provider: "openai",
        model: "a-model",
        tokens: 1234,
        cost_usd: 0.0012,
        started_at: "2026-11-22T08:00:01Z",
        finished_at: "2026-11-22T08:00:02Z",
        duration_ms: 840,
      })),
      tokens: 3702,
      cost_usd: 0.0036,
      ...workflow,
    },
  };
}

export const leadItem = (change?: Change): LeadItem => toItem(lead(change));

/** A lead whose extraction failed. */
export function failedLead(retryable = true): Lead {
  const whole = lead();
  const error = { code: "invalid_output", message: "the AI's answer was not valid", retryable };
  const { context, steps } = whole.workflow;
  return {
    ...whole,
    queue: null,
    priority: null,
    sla_due_at: null,
    workflow: {
      ...whole.workflow,
      status: "failed",
      current_step: "extraction",
      version: 5,
      error,
      context: { ...context, extraction: null, routing: null },
      steps: [steps[0]!, { ...steps[1]!, status: "failed", error }, { type: "routing", status: "pending", attempt: 0 }],
    },
  };
}

export function event(change: Partial<WorkflowUpdated> = {}): WorkflowUpdated {
  return {
    type: "workflow.updated",
    lead_id: "lead-1",
    workflow_id: "workflow-1",
    attempt: 1,
    version: 2,
    status: "running",
    current_step: "intent",
    step: { type: "intent", status: "running" },
    category: null,
    queue: null,
    priority: null,
    sla_due_at: null,
    at: "2026-11-22T08:00:01Z",
    ...change,
  };
}
