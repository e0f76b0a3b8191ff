import Box from "@mui/material/Box";
import type { ExtractedFields, Extraction, Intent, Lead, Routing } from "../api/generated";
import { CopyButton } from "../app/CopyButton";
import { dateAndTime } from "../app/time";
import { Actions } from "./Actions";
import { Meter } from "./Meter";
import { QueueName } from "./QueueName";
import { PriorityTag, Tag } from "./Tag";
import { CATEGORY_NAMES, URGENCY_NAMES } from "./words";

export function IntentResult({ intent }: { intent: Intent }) {
  return (
    <>
      <Row>
        <Tag tone="accent">{CATEGORY_NAMES[intent.category]}</Tag>
        <Meter value={intent.confidence} />
      </Row>
      <Rationale text={intent.rationale} />
    </>
  );
}

const FIELD_NAMES = {
  name: "Name",
  email: "Email",
  phone: "Phone",
  company: "Company",
  location: "Location",
  product: "Product",
  budget: "Budget",
  timeline: "Timeline",
  urgency: "Urgency",
} as const satisfies Record<keyof ExtractedFields, string>;

function readField(fields: ExtractedFields, name: keyof ExtractedFields): string | null {
  if (name === "budget") return fields.budget ? readBudget(fields.budget) : null;
  if (name === "urgency") return URGENCY_NAMES[fields.urgency ?? "low"];
  return fields[name] ?? null;
}

function readBudget({ amount, currency, text }: NonNullable<ExtractedFields["budget"]>): string {
  if (typeof amount !== "number") return text;
  const value = currency
    ? new Intl.NumberFormat(undefined, {
        style: "currency",
        currency,
        maximumFractionDigits: 2,
        minimumFractionDigits: 0,
      }).format(amount)
    : new Intl.NumberFormat().format(amount);
  return value === text ? value : `${value} (“${text}”)`;
}

export function ExtractionResult({ extraction }: { extraction: Extraction }) {
  const fields = (Object.keys(FIELD_NAMES) as (keyof ExtractedFields)[])
    .map((name) => ({ name, value: readField(extraction.extracted_fields, name) }))
    .filter((field): field is { name: keyof ExtractedFields; value: string } => Boolean(field.value));
  return (
    <>
      <Box
        component="dl"
        sx={{
          m: 0,
          border: 1,
          borderColor: "divider",
          borderRadius: 1,
          overflow: "hidden",
          "& > div + div": { borderTop: 1, borderColor: "divider" },
        }}
      >
        {fields.map(({ name, value }) => (
          <Box
            key={name}
            sx={{
              display: "flex",
              alignItems: "center",
              minHeight: 36,
              pl: 1.75,
              pr: 0.75,
              typography: "body2",
              "&:hover .copy, &:focus-within .copy": { opacity: 1 },
            }}
          >
            <Box component="dt" sx={{ width: 96, flexShrink: 0, color: "text.secondary" }}>
              {FIELD_NAMES[name]}
            </Box>
            <Box component="dd" sx={{ m: 0, flex: 1, minWidth: 0, py: 0.75, overflowWrap: "anywhere" }}>
              <bdi>{value}</bdi>
            </Box>
            {/* a touch screen has no hover */}
            <Box component="dd" className="copy" sx={{ m: 0, opacity: 0, "@media (hover: none)": { opacity: 1 } }}>
              <CopyButton text={value} label={`Copy ${FIELD_NAMES[name].toLowerCase()}`} />
            </Box>
          </Box>
        ))}
      </Box>
      <Box sx={{ mt: 1.25 }}>
        <Meter value={extraction.confidence} />
      </Box>
    </>
  );
}

export function RoutingResult({ lead, routing }: { lead: Lead; routing: Routing }) {
  return (
    <>
      <Row>
        <Tag tone="accent">
          <QueueName name={routing.queue} />
        </Tag>
        <PriorityTag priority={routing.priority} />
        {lead.sla_due_at && (
          <Box component="span" sx={{ typography: "body2", color: "text.secondary" }}>
            Due {dateAndTime(lead.sla_due_at)}
          </Box>
        )}
      </Row>
      <Rationale text={routing.rationale} />
      {routing.recommended_actions.length > 0 && <Actions leadId={lead.id} actions={routing.recommended_actions} />}
    </>
  );
}

function Row({ children }: { children: React.ReactNode }) {
  return <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.25 }}>{children}</Box>;
}

function Rationale({ text }: { text: string }) {
  if (!text) return null;
  return (
    <Box
      component="p"
      dir="auto"
      sx={{ m: 0, mt: 1, typography: "body2", color: "text.secondary", overflowWrap: "anywhere" }}
    >
      {text}
    </Box>
  );
}
