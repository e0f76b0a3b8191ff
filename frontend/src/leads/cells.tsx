/** The cells of the list. Each is drawn again only when its lead changed: the grid asks all of them at every event. */
import Box from "@mui/material/Box";
import { memo } from "react";
import type { LeadItem } from "../api/generated";
import { HandledButton } from "./HandledButton";
import { QueueName } from "./QueueName";
import { SlaCountdown } from "./SlaCountdown";
import { StatusLabel } from "./StatusLabel";
import { PriorityTag } from "./Tag";
import { When } from "./When";
import { oneLine, who } from "./who";

interface CellProps {
  lead: LeadItem;
}

const sameLead = (before: CellProps, after: CellProps) => before.lead === after.lead;

export const StatusCell = memo(({ lead }: CellProps) => <StatusLabel lead={lead} />, sameLead);

export const WhenCell = memo(
  ({ lead }: CellProps) => <When at={lead.created_at} />,
  (before, after) => before.lead.created_at === after.lead.created_at,
);

export const WhoCell = memo(
  ({ lead }: CellProps) => (
    <bdi className="lead-who" title={lead.contact_channel ?? undefined}>
      {who(lead)}
    </bdi>
  ),
  (before, after) => before.lead.name === after.lead.name && before.lead.contact_channel === after.lead.contact_channel,
);

export const ExcerptCell = memo(
  ({ lead }: CellProps) => (
    <Box component="bdi" sx={{ color: "text.secondary", overflow: "hidden", textOverflow: "ellipsis" }}>
      {oneLine(lead.excerpt)}
    </Box>
  ),
  (before, after) => before.lead.excerpt === after.lead.excerpt,
);

export const QueueCell = memo(
  ({ lead }: CellProps) =>
    lead.queue && (
      <Box component="span" sx={{ overflow: "hidden", textOverflow: "ellipsis" }}>
        <QueueName name={lead.queue} />
      </Box>
    ),
  (before, after) => before.lead.queue === after.lead.queue,
);

export const PriorityCell = memo(
  ({ lead }: CellProps) => lead.priority && <PriorityTag priority={lead.priority} />,
  (before, after) => before.lead.priority === after.lead.priority,
);

export const DueCell = memo(
  ({ lead }: CellProps) => <SlaCountdown lead={lead} />,
  (before, after) =>
    before.lead.sla_due_at === after.lead.sla_due_at && before.lead.handled_at === after.lead.handled_at,
);

export const HandledCell = memo(
  ({ lead, tabIndex }: CellProps & { tabIndex: number }) => <HandledButton lead={lead} tabIndex={tabIndex} />,
  (before, after) => before.tabIndex === after.tabIndex && before.lead.handled_at === after.lead.handled_at,
);
