import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { styled } from "@mui/material/styles";
import { Inbox, Keyboard, Plus, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { useNewLead } from "../leads/newLead";
import { Logo } from "./Logo";

/** The ways through the app: at the side, on a phone at the bottom. */
export function Rail({ onShowKeys }: { onShowKeys: () => void }) {
  const openNewLead = useNewLead((state) => state.open);
  return (
    <Box
      component="nav"
      aria-label="Main"
      sx={{
        display: "flex",
        flexDirection: { xs: "row", md: "column" },
        justifyContent: { xs: "space-around", md: "flex-start" },
        alignItems: "center",
        gap: { md: 0.5 },
        width: { md: 60 },
        py: { xs: 0.5, md: 1.5 },
        pb: { xs: "max(4px, env(safe-area-inset-bottom))", md: 1.5 },
        borderTop: { xs: 1, md: 0 },
        borderRight: { md: 1 },
        borderColor: { xs: "divider", md: "divider" },
        bgcolor: "surface.sunken",
        flexShrink: 0,
      }}
    >
      <Box sx={{ display: { xs: "none", md: "block" }, mb: 1.5 }}>
        <Logo size={28} />
      </Box>
      <Place to="/leads" label="Leads" icon={<Inbox size={20} />} />
      <Box sx={{ display: { md: "none" } }}>
        <Item as={ButtonBase} onClick={openNewLead} aria-label="New lead">
          <Box
            sx={{
              display: "grid",
              placeItems: "center",
              width: 40,
              height: 32,
              borderRadius: 1,
              bgcolor: "primary.main",
              color: "primary.contrastText",
            }}
          >
            <Plus size={20} />
          </Box>
        </Item>
      </Box>
      <Place to="/settings" label="Settings" icon={<Settings size={20} />} />
      <Box sx={{ flex: 1, display: { xs: "none", md: "block" } }} />
      <Box sx={{ display: { xs: "none", md: "block" } }}>
        <Item as={ButtonBase} onClick={onShowKeys} aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">
          <Keyboard size={20} />
        </Item>
      </Box>
    </Box>
  );
}

const Item = styled("a")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  alignItems: "center",
  justifyContent: "center",
  gap: 2,
  minWidth: 44,
  height: 44,
  borderRadius: 8,
  color: theme.vars?.palette.text.secondary,
  textDecoration: "none",
  fontSize: "0.6875rem",
  fontWeight: 540,
  "&:hover": { backgroundColor: theme.vars?.palette.surface.hover },
  "&.active": { color: theme.vars?.palette.primary.main, backgroundColor: theme.vars?.palette.tint.accent },
  "&:focus-visible": { outline: `2px solid ${theme.vars?.palette.primary.main}`, outlineOffset: 2 },
  [theme.breakpoints.down("md")]: { minWidth: 72, height: 48, "&.active": { backgroundColor: "transparent" } },
}));

function Place({ to, label, icon }: { to: string; label: string; icon: ReactNode }) {
  return (
    <Item as={NavLink} {...{ to }} title={label} aria-label={label}>
      {icon}
      <Box component="span" aria-hidden sx={{ display: { md: "none" } }}>
        {label}
      </Box>
    </Item>
  );
}
