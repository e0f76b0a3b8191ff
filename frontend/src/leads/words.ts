/** The API's words as people read them. */
import { Category, Priority, type StepStatus, type StepType, type Urgency, WorkflowStatus } from "../api/generated";

export const STEPS = ["intent", "extraction", "routing"] as const satisfies readonly StepType[];

export const STEP_NAMES: Record<StepType, string> = { intent: "Intent", extraction: "Extraction", routing: "Routing" };

export const STEP_STATUS_NAMES: Record<StepStatus, string> = {
  pending: "Waiting",
  running: "Running",
  completed: "Done",
  failed: "Failed",
};

export const STATUS_NAMES: Record<WorkflowStatus, string> = {
  queued: "Queued",
  running: "Running",
  completed: "Done",
  failed: "Failed",
};

export const CATEGORY_NAMES: Record<Category, string> = {
  sales_new: "New sales",
  sales_existing: "Existing customer",
  support: "Support",
  spam: "Spam",
  unknown: "Unknown",
};

export const PRIORITY_NAMES: Record<Priority, string> = { p0: "P0", p1: "P1", p2: "P2" };
export const PRIORITY_MEANINGS: Record<Priority, string> = {
  p0: "P0, most urgent",
  p1: "P1, urgent",
  p2: "P2, can wait",
};

export const URGENCY_NAMES: Record<Urgency, string> = { low: "Low", medium: "Medium", high: "High" };

export const CHOICES = {
  status: Object.values(WorkflowStatus),
  category: Object.values(Category),
  priority: Object.values(Priority),
} as const;
