import { ThemeProvider } from "@mui/material/styles";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { BrowserRouter } from "react-router";
import { Notices } from "../app/Notices";
import { createQueryClient } from "../app/queryClient";
import { theme } from "../app/theme";
import { useSession } from "../auth/session";
import { tokens } from "./server";

export function signedIn(): void {
  const { access_token, user } = tokens();
  useSession.setState({ status: "signed_in", access_token, user, expires_at: Date.now() + 3_600_000 });
}

/** Draws a part of the app at an address, with a cache of its own. */
export function show(ui: ReactNode, address = "/") {
  history.replaceState(null, "", address);
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const user = userEvent.setup();
  const view = render(
    <ThemeProvider theme={theme}>
      <QueryClientProvider client={client}>
        <BrowserRouter>{ui}</BrowserRouter>
        <Notices />
      </QueryClientProvider>
    </ThemeProvider>,
  );
  return { client, user, ...view };
}
