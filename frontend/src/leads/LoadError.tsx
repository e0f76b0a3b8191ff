import Button from "@mui/material/Button";
import { CloudAlert } from "lucide-react";
import { ApiError, explain } from "../api/problem";
import { StateView } from "../app/StateView";

interface LoadErrorProps {
  title: string;
  error: unknown;
  onRetry: () => void;
  page?: boolean;
}

export function LoadError({ title, error, onRetry, page }: LoadErrorProps) {
  const reference = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <StateView
      page={page}
      alert
      icon={<CloudAlert size={36} strokeWidth={1.5} />}
      title={title}
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
