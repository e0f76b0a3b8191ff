import Button from "@mui/material/Button";
import { FileX2 } from "lucide-react";
import { StateView } from "../app/StateView";

export function DetailGone({ onClose }: { onClose: () => void }) {
  return (
    <StateView
      page
      icon={<FileX2 size={36} strokeWidth={1.5} />}
      title="There is no such lead"
      actions={
        <Button variant="outlined" onClick={onClose}>
          Back to the leads
        </Button>
      }
    >
      It was deleted, or its address is not right.
    </StateView>
  );
}
