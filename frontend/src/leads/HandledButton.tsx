import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { Circle, CircleCheck } from "lucide-react";
import type { LeadItem } from "../api/generated";
import { useHandleLead } from "./useLeadActions";
import { who } from "./who";

/** Marks a lead handled, and back. */
export function HandledButton({ lead, tabIndex }: { lead: LeadItem; tabIndex?: number }) {
  const handle = useHandleLead();
  const handled = Boolean(lead.handled_at);
  const text = handled ? "Handled. Reopen" : "Mark handled";
  return (
    <Tooltip title={text}>
      <IconButton
        size="small"
        tabIndex={tabIndex}
        aria-label={`Handled: ${who(lead)}`}
        aria-pressed={handled}
        onClick={(event) => {
          event.stopPropagation();
          handle.mutate({ id: lead.id, handled: !handled });
        }}
        sx={{ color: handled ? "success.main" : "text.disabled", "&:hover": { color: "success.main" } }}
      >
        {handled ? <CircleCheck size={17} /> : <Circle size={17} />}
      </IconButton>
    </Tooltip>
  );
}
