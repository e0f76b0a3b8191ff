import Button from "@mui/material/Button";
import { Bug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { StateView } from "./StateView";

/** Stands in for a page that broke: one of our faults, or a part that a newer version replaced on the server. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <StateView
        page
        alert
        icon={<Bug size={36} strokeWidth={1.5} />}
        title="This page broke"
        actions={
          <Button variant="contained" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        Your leads are safe. Reloading brings the page back.
      </StateView>
    );
  }
}
