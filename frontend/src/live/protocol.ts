/** The WebSocket's messages. They are not part of the OpenAPI document; their words are the API's. */
import type { Category, Priority, StepStatus, StepType, WorkflowStatus } from "../api/generated";

export interface WorkflowUpdated {
  type: "workflow.updated";
  lead_id: string;
  workflow_id: string;
  attempt: number;
  version: number;
  status: WorkflowStatus;
  current_step: StepType | null;
  step: { type: StepType; status: StepStatus } | null;
  category: Category | null;
  queue: string | null;
  priority: Priority | null;
  sla_due_at: string | null;
  at: string;
}

export interface LeadDeleted {
  type: "lead.deleted";
  lead_id: string;
}

export type LeadEvent = WorkflowUpdated | LeadDeleted;
export type ServerMessage = LeadEvent | { type: "pong" } | { type: "reconnect" };

/** A message as it came, or null where it is none that this client knows. */
export function parseMessage(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== "object" || message === null || !("type" in message)) return null;
    const { type } = message;
    const known = type === "pong" || type === "reconnect" || type === "workflow.updated" || type === "lead.deleted";
    return known ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
