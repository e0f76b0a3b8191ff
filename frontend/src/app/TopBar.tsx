import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import { useColorScheme } from "@mui/material/styles";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { Monitor, Moon, Plus, Sun } from "lucide-react";
import { useLocation } from "react-router";
import { AccountMenu } from "../auth/AccountMenu";
import { usePlace } from "../leads/filters";
import { useNewLead } from "../leads/newLead";
import { SearchField } from "../leads/SearchField";
import { ConnectionIndicator } from "../live/ConnectionIndicator";
import { Key } from "./Key";

export function TopBar() {
  const { pathname } = useLocation();
  const isDesk = pathname.startsWith("/leads");
  // where a lead has the page for itself there is no list to search
  const leadIsOpen = pathname.startsWith("/leads/");
  const isPhone = useMediaQuery("(max-width:899px)", { noSsr: true });
  const openNewLead = useNewLead((state) => state.open);
  return (
    <Box
      component="header"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: { xs: 0.5, md: 1.5 },
        minHeight: 54,
        px: { xs: 2, md: 2.5 },
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
        flexShrink: 0,
      }}
    >
      <Typography
        variant="h1"
        component={isDesk && !leadIsOpen ? "h1" : "p"}
        className={isDesk && !leadIsOpen && isPhone ? "visually-hidden" : undefined}
        sx={{ mr: 1 }}
      >
        {isDesk ? "Leads" : pathname === "/settings" ? "Settings" : "Leadflow"}
      </Typography>
      {isDesk && (
        <Box sx={{ flex: 1, display: leadIsOpen ? { xs: "none", lg: "flex" } : "flex" }}>
          <DeskSearch />
        </Box>
      )}
      <Box sx={{ flex: { xs: isDesk && !leadIsOpen ? 0 : 1, md: 1 } }} />
      <ConnectionIndicator />
      <ThemeButton />
      {isDesk && (
        <Button
          variant="contained"
          startIcon={<Plus size={16} />}
          onClick={openNewLead}
          sx={{ display: { xs: "none", md: "inline-flex" } }}
        >
          New lead
          <Box
            component="span"
            aria-hidden
            sx={{
              ml: 1,
              opacity: 0.85,
              "& kbd": { background: "none", color: "inherit", borderColor: "currentColor" },
            }}
          >
            <Key>n</Key>
          </Box>
        </Button>
      )}
      <AccountMenu />
    </Box>
  );
}

function DeskSearch() {
  const { filters, setFilters } = usePlace();
  return (
    <SearchField
      value={filters.q ?? ""}
      // one entry in the history a search, not one a letter
      onChange={(q) => setFilters({ q: q || undefined }, { replace: Boolean(filters.q) })}
    />
  );
}

const MODES = {
  system: { next: "light", icon: <Monitor size={17} />, name: "System theme" },
  light: { next: "dark", icon: <Sun size={17} />, name: "Light theme" },
  dark: { next: "system", icon: <Moon size={17} />, name: "Dark theme" },
} as const;

function ThemeButton() {
  const { mode = "system", setMode } = useColorScheme();
  const { icon, name, next } = MODES[mode];
  return (
    <Tooltip title={`${name}. Click for ${MODES[next].name.toLowerCase()}`}>
      <IconButton
        aria-label={`${name}: switch to ${MODES[next].name.toLowerCase()}`}
        onClick={() => setMode(next)}
        size="small"
        sx={{ width: 34, height: 34, color: "text.secondary", display: { xs: "none", sm: "inline-flex" } }}
      >
        {icon}
      </IconButton>
    </Tooltip>
  );
}
