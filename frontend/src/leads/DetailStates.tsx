import Button from "@mui/material/Button";
import { CloudAlert, FileX2 } from "lucide-react";
import { ApiError, explain } from "../api/problem";
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

export function DetailError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const reference = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <StateView
      page
      alert
      icon={<CloudAlert size={36} strokeWidth={1.5} />}
      title="This lead could not be loaded"
      actions={
        <Button variant="contained" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {explain(error)}
      {reference && <div>Reference: {reference}</div>}
    </StateView>
  );
}
