import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { LogOut, Settings } from "lucide-react";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { explain } from "../api/problem";
import { LazyMenu, prepareMenu } from "../app/LazyMenu";
import { notify } from "../app/notices";
import { leave } from "./queries";
import { useSession } from "./session";

export function AccountMenu() {
  const email = useSession(({ user }) => user?.email ?? "");
  const navigate = useNavigate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const id = useId();

  return (
    <>
      <IconButton
        id={id}
        onPointerEnter={prepareMenu}
        onFocus={prepareMenu}
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={`Account: ${email}`}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        sx={{ p: 0.25, borderRadius: "50%" }}
      >
        <Box
          component="span"
          sx={{
            display: "grid",
            placeItems: "center",
            width: 30,
            height: 30,
            borderRadius: "50%",
            fontSize: "0.75rem",
            fontWeight: 600,
            bgcolor: "tint.accent",
            color: "primary.main",
          }}
        >
          {initials(email)}
        </Box>
      </IconButton>
      <LazyMenu
        anchor={anchor}
        labelledBy={id}
        header={email}
        onClose={() => setAnchor(null)}
        items={[
          {
            key: "settings",
            text: "Settings",
            icon: <Settings size={15} aria-hidden />,
            onChoose: () => navigate("/settings"),
          },
          {
            key: "leave",
            text: "Sign out",
            icon: <LogOut size={15} aria-hidden />,
            onChoose: () => leave().catch((error: unknown) => notify(explain(error), "error")),
          },
        ]}
      />
    </>
  );
}

export function initials(email: string): string {
  const [first = "", second = ""] = (email.split("@")[0] ?? "").split(/[._+-]+/);
  return ((first[0] ?? "") + (second[0] ?? first[1] ?? "")).toUpperCase();
}
