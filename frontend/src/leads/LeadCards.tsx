/** The list on a phone: two lines a lead. */
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { useEffect, useRef } from "react";
import type { LeadItem } from "../api/generated";
import type { LeadListProps } from "./LeadListProps";
import { QueueName } from "./QueueName";
import { SlaCountdown } from "./SlaCountdown";
import { StatusLabel } from "./StatusLabel";
import { PriorityTag } from "./Tag";
import { When } from "./When";
import { oneLine, who } from "./who";

export function LeadCards({ rows, activeId, isFresh, onOpen, onScroll, scrollTopSignal }: LeadListProps) {
  const box = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (scrollTopSignal > 0) box.current?.scrollTo({ top: 0, behavior: "smooth" });
  }, [scrollTopSignal]);

  return (
    <Box
      component="ul"
      ref={box}
      aria-label="Leads"
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      sx={{
        height: "100%",
        overflowY: "auto",
        overscrollBehavior: "contain",
        m: 0,
        p: 0,
        listStyle: "none",
        bgcolor: "background.paper",
      }}
    >
      {rows.map((lead) => (
        <Card key={lead.id} lead={lead} active={lead.id === activeId} fresh={isFresh(lead.id)} onOpen={onOpen} />
      ))}
    </Box>
  );
}

interface CardProps {
  lead: LeadItem;
  active: boolean;
  fresh: boolean;
  onOpen: (id: string) => void;
}

function Card({ lead, active, fresh, onOpen }: CardProps) {
  return (
    <Box
      component="li"
      sx={{
        borderBottom: 1,
        borderColor: "divider",
        "@keyframes lead-arrives": { from: { opacity: 0, transform: "translateY(-10px)" } },
        animation: fresh ? "lead-arrives 260ms ease-out" : undefined,
      }}
    >
      <ButtonBase
        onClick={() => onOpen(lead.id)}
        sx={{
          display: "block",
          width: "100%",
          textAlign: "start",
          px: 2,
          py: 1.5,
          typography: "body2",
          boxShadow: active ? "inset 2px 0 0 var(--lf-palette-primary-main)" : undefined,
          "&.Mui-focusVisible": { outlineOffset: "-2px" },
        }}
      >
        <Line>
          <Box component="bdi" sx={{ fontWeight: 580, fontSize: "0.875rem", ...CUT }}>
            {who(lead)}
          </Box>
          <Box component="span" sx={{ color: "text.secondary", flexShrink: 0 }}>
            <When at={lead.created_at} />
          </Box>
        </Line>
        <Box component="bdi" sx={{ display: "block", color: "text.secondary", my: 0.5, ...CUT }}>
          {oneLine(lead.excerpt)}
        </Box>
        <Line>
          <StatusLabel lead={lead} />
          <Box component="span" sx={{ display: "flex", alignItems: "center", gap: 1, minWidth: 0 }}>
            <SlaCountdown lead={lead} />
            {lead.queue && (
              <Box component="span" sx={CUT}>
                <QueueName name={lead.queue} />
              </Box>
            )}
            {lead.priority && <PriorityTag priority={lead.priority} />}
          </Box>
        </Line>
      </ButtonBase>
    </Box>
  );
}

const CUT = { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" } as const;

function Line({ children }: { children: React.ReactNode }) {
  return (
    <Box
      component="span"
      sx={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 1.5, minHeight: 22 }}
    >
      {children}
    </Box>
  );
}
