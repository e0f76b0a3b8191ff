import Button from "@mui/material/Button";
import { useQueryClient } from "@tanstack/react-query";
import { CloudAlert } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { StateView } from "../app/StateView";
import { ShellSkeleton } from "./ShellSkeleton";
import { renew, useSession } from "./session";

/** Shows its content to somebody who is signed in; others are sent to sign in, and back afterwards. */
export function SignedIn({ children }: { children: ReactNode }) {
  const status = useSession((session) => session.status);
  const { pathname, search } = useLocation();
  const client = useQueryClient();

  useEffect(() => {
    // what one person saw is not for the next
    if (status === "signed_out") client.clear();
  }, [status, client]);

  if (status === "signed_in") return children;
  if (status === "unknown") return <ShellSkeleton />;
  if (status === "signed_out") {
    const here = pathname + search;
    const next = here === "/leads" || here === "/" ? "" : `?${new URLSearchParams({ next: here })}`;
    return <Navigate to={`/login${next}`} replace />;
  }
  return (
    <StateView
      page
      alert
      icon={<CloudAlert size={36} strokeWidth={1.5} />}
      title="Leadflow cannot be reached"
      actions={
        <Button variant="contained" onClick={() => void renew()}>
          Try now
        </Button>
      }
    >
      You are still signed in. The page tries again every few seconds.
    </StateView>
  );
}
