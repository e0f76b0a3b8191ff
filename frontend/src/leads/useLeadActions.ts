import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  deleteLead,
  handleLead,
  type Lead,
  type LeadPage,
  type NewLead,
  type RetryRequest,
  retryLead,
  submitLead,
} from "../api/generated";
import { explain } from "../api/problem";
import { notify } from "../app/notices";
import { latestEvent } from "../live/latest";
import { dropLeads } from "../live/news";
import { patchLead } from "../live/patch";
import { type LeadFilters, matches } from "./filters";
import { leadKeys, toItem } from "./queries";

/** Puts what the API answered where it is shown. */
function useShow() {
  const client = useQueryClient();
  return (answered: Lead) => {
    const event = latestEvent(answered.id);
    const lead = event ? patchLead(answered, event) : answered;
    client.setQueryData(leadKeys.detail(lead.id), lead);
    const item = toItem(lead);
    for (const query of client.getQueryCache().findAll({ queryKey: leadKeys.pages })) {
      const page = query.state.data as LeadPage | undefined;
      if (!page) continue;
      const known = page.items.some(({ id }) => id === item.id);
      const { cursor, ...filters } = query.queryKey.at(-1) as LeadFilters & { cursor?: string };
      const isNewest = !page.items[0] || item.created_at >= page.items[0].created_at;
      if (!known && (cursor || !isNewest || !matches(filters, item))) continue;
      const items = known ? page.items.map((other) => (other.id === item.id ? item : other)) : [item, ...page.items];
      client.setQueryData(query.queryKey, { ...page, items }, { updatedAt: query.state.dataUpdatedAt });
    }
    void client.invalidateQueries({ queryKey: leadKeys.summary });
  };
}

export function useSubmitLead() {
  const show = useShow();
  return useMutation({
    mutationFn: async ({ lead, idempotencyKey }: { lead: NewLead; idempotencyKey: string }) =>
      (await submitLead({ body: lead, headers: { "idempotency-key": idempotencyKey } })).data,
    onSuccess: show,
  });
}

export function useHandleLead() {
  const client = useQueryClient();
  const show = useShow();
  return useMutation({
    mutationFn: async ({ id, handled }: { id: string; handled: boolean }) =>
      (await handleLead({ path: { lead_id: id }, body: { handled } })).data,
    onMutate: ({ id, handled }) => {
      // shown at once; what the API answers replaces it
      const handled_at = handled ? new Date().toISOString() : null;
      client.setQueryData(leadKeys.detail(id), (lead?: Lead) => lead && { ...lead, handled_at });
      client.setQueriesData(
        { queryKey: leadKeys.pages },
        (page?: LeadPage) =>
          page && { ...page, items: page.items.map((item) => (item.id === id ? { ...item, handled_at } : item)) },
      );
    },
    onSuccess: show,
    onError: (error) => {
      notify(explain(error), "error");
      void client.invalidateQueries({ queryKey: ["leads"] });
    },
  });
}

export function useRetryLead() {
  const client = useQueryClient();
  const show = useShow();
  return useMutation({
    mutationFn: async ({ id, from }: { id: string; from: NonNullable<RetryRequest["from"]> }) =>
      (await retryLead({ path: { lead_id: id }, body: { from } })).data,
    onSuccess: show,
    onError: (error, { id }) => {
      notify(explain(error), "error");
      void client.invalidateQueries({ queryKey: leadKeys.detail(id) });
    },
  });
}

export function useDeleteLead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await deleteLead({ path: { lead_id: id } });
    },
    onSuccess: (_nothing, id) => {
      dropLeads(client, new Set([id]));
      void client.invalidateQueries({ queryKey: leadKeys.summary });
      notify("Lead deleted");
    },
    onError: (error) => notify(explain(error), "error"),
  });
}
