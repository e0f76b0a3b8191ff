import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Key } from "../app/Key";
import { useShortcuts } from "../app/useShortcuts";

const PAUSE_MS = 250;

/** Searches while one types; the words stand in the address. */
export function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);

  // the address changed by other means: Back, Clear
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  useShortcuts({
    "/": (event) => {
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    },
  });

  function search(next: string, pause = PAUSE_MS) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = next.trim();
      onChange(next.trim());
    }, pause);
  }

  return (
    <Box
      role="search"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1,
        flex: 1,
        maxWidth: 460,
        height: 34,
        pl: 1.25,
        pr: 0.75,
        borderRadius: 1,
        bgcolor: "surface.sunken",
        border: 1,
        borderColor: "divider",
        color: "text.secondary",
        "&:focus-within": { borderColor: "primary.main", boxShadow: "0 0 0 1px var(--lf-palette-primary-main)" },
      }}
    >
      <Search size={15} aria-hidden style={{ flexShrink: 0 }} />
      <InputBase
        inputRef={input}
        value={text}
        placeholder="Search messages, names…"
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") search(text, 0);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (text) search("", 0);
          else input.current?.blur();
        }}
        inputProps={{ "aria-label": "Search messages and names", maxLength: 200, enterKeyHint: "search" }}
        sx={{ flex: 1, fontSize: "0.8125rem", "& input::placeholder": { opacity: 1, color: "text.secondary" } }}
      />
      {text ? (
        <IconButton size="small" aria-label="Clear search" onClick={() => search("", 0)} sx={{ p: 0.5 }}>
          <X size={14} />
        </IconButton>
      ) : (
        <Box component="span" aria-hidden sx={{ display: { xs: "none", md: "inline" } }}>
          <Key>/</Key>
        </Box>
      )}
    </Box>
  );
}
