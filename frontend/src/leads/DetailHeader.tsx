import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { ArrowLeft, CircleCheck, RotateCcw, Trash2, X } from "lucide-react";
import { useState } from "react";
import type { Lead } from "../api/generated";
import { exactly } from "../app/time";
import { ConfirmDelete } from "./ConfirmDelete";
import { QueueName } from "./QueueName";
import { SlaCountdown } from "./SlaCountdown";
import { StatusLabel } from "./StatusLabel";
import { knownStepStates } from "./steps";
import { PriorityTag, Tag } from "./Tag";
import { useHandleLead } from "./useLeadActions";
import { When } from "./When";
import { who } from "./who";

interface DetailHeaderProps {
  lead: Lead;
  beside: boolean;
  onClose: () => void;
}

export function DetailHeader({ lead, beside, onClose }: DetailHeaderProps) {
  const handle = useHandleLead();
  const [deleting, setDeleting] = useState(false);
  const handled = Boolean(lead.handled_at);
  return (
    <Box component="header" sx={{ px: { xs: 2, md: 2.5 }, pt: 1.25, pb: 1, flexShrink: 0, display: "grid", gap: 0.75 }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 0.75, minHeight: 36 }}>
        {!beside && (
          <IconButton aria-label="Back to the list" onClick={onClose} edge="start" size="small">
            <ArrowLeft size={19} />
          </IconButton>
        )}
        <Typography
          variant="h2"
          component="h1"
          sx={{ flex: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
        >
          <bdi>{who(lead)}</bdi>
        </Typography>
        <Button
          variant={handled ? "text" : "outlined"}
          onClick={() => handle.mutate({ id: lead.id, handled: !handled })}
          startIcon={handled ? <RotateCcw size={15} /> : <CircleCheck size={15} />}
          sx={handled ? { color: "text.secondary" } : undefined}
        >
          {handled ? "Reopen" : "Mark handled"}
        </Button>
        <Tooltip title="Delete lead">
          <IconButton aria-label="Delete lead" size="small" onClick={() => setDeleting(true)}>
            <Trash2 size={17} />
          </IconButton>
        </Tooltip>
        {beside && (
          <Tooltip title="Close (Esc)">
            <IconButton aria-label="Close" size="small" onClick={onClose} edge="end">
              <X size={18} />
            </IconButton>
          </Tooltip>
        )}
      </Box>
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          alignItems: "center",
          columnGap: 1.5,
          rowGap: 0.75,
          typography: "body2",
          color: "text.secondary",
          minHeight: 24,
        }}
      >
        <StatusLabel lead={lead} states={knownStepStates(lead.workflow.steps)} />
        {lead.priority && <PriorityTag priority={lead.priority} />}
        {lead.queue && (
          <Tag>
            <QueueName name={lead.queue} />
          </Tag>
        )}
        <SlaCountdown lead={lead} prefix="Due in " />
        {handled && !lead.sla_due_at && <span>Handled</span>}
        <Box component="span" title={exactly(lead.created_at)} sx={{ ml: { md: "auto" } }}>
          <When at={lead.created_at} />
        </Box>
        {lead.name && lead.contact_channel && (
          <Box component="bdi" sx={{ flexBasis: "100%", overflowWrap: "anywhere" }}>
            {lead.contact_channel}
          </Box>
        )}
      </Box>
      {deleting && <ConfirmDelete lead={lead} onClose={() => setDeleting(false)} onDeleted={onClose} />}
    </Box>
  );
}
