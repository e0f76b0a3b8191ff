import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { SignedIn } from "../auth/SignedIn";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotFoundPage } from "./NotFoundPage";
import { Notices } from "./Notices";
import { EntryPage, LeadsPage, prefetchDesk, SettingsPage, Shell } from "./pages";
import { createQueryClient } from "./queryClient";
import { theme } from "./theme";

export function App() {
  const [client] = useState(createQueryClient);
  // who signs in wants the dashboard next
  useEffect(prefetchDesk, []);
  return (
    <ThemeProvider theme={theme} modeStorageKey="leadflow.mode" disableTransitionOnChange noSsr>
      <CssBaseline />
      <QueryClientProvider client={client}>
        <ErrorBoundary>
          <BrowserRouter>
            <Suspense fallback={null}>
              <Routes>
                <Route path="/login" element={<EntryPage kind="login" />} />
                <Route path="/signup" element={<EntryPage kind="signup" />} />
                <Route
                  element={
                    <SignedIn>
                      <Shell />
                    </SignedIn>
                  }
                >
                  <Route path="/" element={<Navigate to="/leads" replace />} />
                  <Route path="/leads" element={<LeadsPage />}>
                    <Route path=":id" element={null} />
                  </Route>
                  <Route path="/settings" element={<SettingsPage />} />
                  <Route path="*" element={<NotFoundPage />} />
                </Route>
              </Routes>
            </Suspense>
          </BrowserRouter>
          <Notices />
        </ErrorBoundary>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
