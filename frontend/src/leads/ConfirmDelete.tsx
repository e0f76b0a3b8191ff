import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import type { Lead } from "../api/generated";
import { useDeleteLead } from "./useLeadActions";
import { who } from "./who";

interface ConfirmDeleteProps {
  lead: Lead;
  onClose: () => void;
  onDeleted: () => void;
}

export function ConfirmDelete({ lead, onClose, onDeleted }: ConfirmDeleteProps) {
  const remove = useDeleteLead();
  return (
    <Dialog open onClose={onClose} maxWidth="xs" aria-labelledby="delete-title" aria-describedby="delete-text">
      <DialogTitle id="delete-title" variant="h2" component="h2">
        Delete this lead?
      </DialogTitle>
      <DialogContent id="delete-text" sx={{ typography: "body2", color: "text.secondary" }}>
        The message from <bdi>{who(lead)}</bdi> and everything found in it are deleted for good.
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} color="inherit" autoFocus>
          Keep it
        </Button>
        <Button
          variant="contained"
          color="error"
          loading={remove.isPending}
          onClick={() => remove.mutate(lead.id, { onSuccess: onDeleted })}
        >
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
