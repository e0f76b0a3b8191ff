import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { Shortcuts } from "./Shortcuts";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="keys-title">
      <DialogTitle id="keys-title" variant="h2" component="h2">
        Keyboard
      </DialogTitle>
      <DialogContent>
        <Shortcuts />
        <Box sx={{ mt: 2, typography: "caption", color: "text.secondary" }}>Keys rest while you type in a field.</Box>
      </DialogContent>
    </Dialog>
  );
}
