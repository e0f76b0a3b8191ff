/** The API as tests see it: quiet answers, which a test replaces by its own. */
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { LeadSummary, Problem, RoutingView, TokenAnswer } from "../api/generated";
import { lead, leadItem } from "./leads";

export const api = (path: string) => `http://localhost/api${path}`;

export const tokens = (access_token = "token-1"): TokenAnswer => ({
  access_token,
  token_type: "bearer",
  expires_in: 3600,
  user: { id: "user-1", email: "ada.lovelace@example.com" },
});

export const summary: LeadSummary = {
  in_progress: 3,
  completed_today: 128,
  failed: 1,
  open: 40,
  open_p0: 2,
  overdue: 0,
  median_seconds_today: 2.4,
};

export const routing: RoutingView = {
  queues: [
    { name: "sales", label: "Sales" },
    { name: "help-desk", label: "Help desk" },
  ],
  sla_minutes: { p0: 60, p1: 240, p2: 1440 },
};

export function problem(status: number, detail: string, errors?: Problem["errors"]) {
  return HttpResponse.json(
    { type: "about:blank", title: "Refused", status, detail, request_id: "request-1", errors },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}

export const server = setupServer(
  http.get(api("/leads"), () => HttpResponse.json({ items: [leadItem()], next_cursor: null })),
  http.get(api("/leads/summary"), () => HttpResponse.json(summary)),
  http.get(api("/leads/:id"), ({ params }) => HttpResponse.json(lead({ id: String(params.id) }))),
  http.get(api("/routing"), () => HttpResponse.json(routing)),
  http.get(api("/me"), () => HttpResponse.json({ ...tokens().user, created_at: "2026-01-02T03:04:05Z" })),
  http.post(api("/ws/ticket"), () => problem(503, "there is no Redis")),
);
