/** Any JSON as a tree that folds, with copy. */
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "../app/CopyButton";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export default function JsonView({ value }: { value: object }) {
  return (
    <Box sx={{ position: "relative" }}>
      <Box sx={{ position: "absolute", top: -6, right: 0, zIndex: 1 }}>
        <CopyButton text={JSON.stringify(value, null, 2)} label="Copy the JSON" />
      </Box>
      <Box
        data-testid="json"
        sx={{
          fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
          fontSize: "0.75rem",
          lineHeight: 1.75,
          overflowWrap: "anywhere",
        }}
      >
        <Node value={value as Json} depth={0} />
      </Box>
    </Box>
  );
}

function Node({ name, value, depth }: { name?: string; value: Json; depth: number }) {
  const [open, setOpen] = useState(depth < 3);
  const label = name === undefined ? null : <Box component="span" sx={{ color: "text.secondary" }}>{`${name}: `}</Box>;
  const indent = { pl: depth === 0 ? 0 : 2 };

  if (value === null || typeof value !== "object") {
    return (
      <Box sx={{ ...indent, ml: 2 }}>
        {label}
        <Leaf value={value} />
      </Box>
    );
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Record<string, Json>);
  const [start, end] = isList ? "[]" : "{}";
  if (entries.length === 0) {
    return (
      <Box sx={{ ...indent, ml: 2 }}>
        {label}
        {start}
        {end}
      </Box>
    );
  }
  return (
    <Box sx={indent}>
      <ButtonBase
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        sx={{ font: "inherit", whiteSpace: "pre", borderRadius: 1, "&:hover": { bgcolor: "surface.hover" } }}
      >
        <ChevronRight size={12} style={{ width: 16, transform: open ? "rotate(90deg)" : undefined }} aria-hidden />
        {label}
        {open ? start : `${start} ${entries.length} ${end}`}
      </ButtonBase>
      {open && entries.map(([key, child]) => <Node key={key} name={key} value={child} depth={depth + 1} />)}
      {open && <Box sx={{ ml: 2 }}>{end}</Box>}
    </Box>
  );
}

function Leaf({ value }: { value: string | number | boolean | null }) {
  if (typeof value === "string") {
    return (
      <Box component="bdi" sx={{ color: "success.main" }}>
        {JSON.stringify(value)}
      </Box>
    );
  }
  const colour = value === null ? "text.secondary" : "primary.main";
  return (
    <Box component="span" sx={{ color: colour }}>
      {String(value)}
    </Box>
  );
}
