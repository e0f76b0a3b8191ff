import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useColorScheme } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { explain } from "../api/problem";
import { Choice } from "../app/Choice";
import { notify } from "../app/notices";
import { type Density, usePreferences } from "../app/preferences";
import { Shortcuts } from "../app/Shortcuts";
import { dateAndTime } from "../app/time";
import { useTitle } from "../app/useTitle";
import { PasswordForm } from "./PasswordForm";
import { leave, leaveEverywhere, meQuery } from "./queries";
import { useSession } from "./session";

const MODES = { system: "System", light: "Light", dark: "Dark" } as const;
const DENSITIES: Record<Density, string> = { compact: "Compact", comfortable: "Comfortable" };

export default function SettingsPage() {
  useTitle("Settings");
  return (
    <Box sx={{ height: "100%", overflowY: "auto", px: { xs: 2, md: 2.5 }, py: 3 }}>
      <Typography component="h1" className="visually-hidden">
        Settings
      </Typography>
      <Box sx={{ maxWidth: 640, display: "grid", gap: 2 }}>
        <Account />
        <Appearance />
        <Section title="Password" text="Changing it signs you out on your other devices.">
          <PasswordForm />
        </Section>
        <Sessions />
        <Box sx={{ display: { xs: "none", md: "block" } }}>
          <Section title="Keyboard">
            <Shortcuts />
          </Section>
        </Box>
      </Box>
    </Box>
  );
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={{ bgcolor: "background.paper", border: 1, borderColor: "divider", borderRadius: 1.25, p: 2.5 }}
    >
      <Typography id={id} variant="h2" sx={{ mb: text ? 0.25 : 1.5 }}>
        {title}
      </Typography>
      {text && (
        <Typography variant="body2" sx={{ color: "text.secondary", mb: 2 }}>
          {text}
        </Typography>
      )}
      {children}
    </Box>
  );
}

function Account() {
  const email = useSession(({ user }) => user?.email);
  const { data } = useQuery(meQuery);
  return (
    <Section title="Account">
      <Typography variant="body2" sx={{ fontWeight: 560, overflowWrap: "anywhere" }}>
        {email}
      </Typography>
      <Typography variant="body2" sx={{ color: "text.secondary", minHeight: 20 }}>
        {data && `Since ${dateAndTime(data.created_at)}`}
      </Typography>
    </Section>
  );
}

function Appearance() {
  const { mode = "system", setMode } = useColorScheme();
  const { density, setDensity } = usePreferences();
  return (
    <Section title="Appearance">
      <Box sx={{ display: "grid", gap: 1.5 }}>
        <Choice label="Theme" value={mode} choices={MODES} onChange={setMode} />
        <Choice label="Density" value={density} choices={DENSITIES} onChange={setDensity} />
      </Box>
    </Section>
  );
}

function Sessions() {
  const here = useMutation({ mutationFn: leave, onError: tell });
  const everywhere = useMutation({ mutationFn: leaveEverywhere, onError: tell });
  return (
    <Section title="Sign out" text="Everywhere means every browser and device that is signed in to this account.">
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Button variant="outlined" loading={here.isPending} onClick={() => here.mutate()}>
          Sign out here
        </Button>
        <Button
          variant="outlined"
          loading={everywhere.isPending}
          onClick={() => everywhere.mutate()}
          sx={{ color: "error.main" }}
        >
          Sign out everywhere
        </Button>
      </Box>
    </Section>
  );
}

function tell(error: unknown) {
  notify(explain(error), "error");
}
