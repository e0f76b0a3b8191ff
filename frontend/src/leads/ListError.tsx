import Button from "@mui/material/Button";
import { CloudAlert } from "lucide-react";
import { ApiError, explain } from "../api/problem";
import { StateView } from "../app/StateView";

export function ListError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const reference = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <StateView
      alert
      icon={<CloudAlert size={36} strokeWidth={1.5} />}
      title="The leads could not be loaded"
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
