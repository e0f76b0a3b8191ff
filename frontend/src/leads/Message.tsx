import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState } from "react";
import { CopyButton } from "../app/CopyButton";

const LONG = 900;

/** What was said, as text, in its own direction; a long message is cut until one wants it. */
export function Message({ text }: { text: string }) {
  const isLong = text.length > LONG || text.split("\n").length > 16;
  const [all, setAll] = useState(false);
  return (
    <Box
      component="section"
      aria-label="Message"
      sx={{ position: "relative", "&:hover .copy, &:focus-within .copy": { opacity: 1 } }}
    >
      <Box
        component="blockquote"
        dir="auto"
        sx={{
          m: 0,
          px: 2,
          "@media (hover: none)": { pr: 5.5 },
          py: 1.5,
          borderRadius: 1,
          bgcolor: "surface.sunken",
          fontSize: "0.875rem",
          lineHeight: 1.6,
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
          overflow: "hidden",
          maxHeight: isLong && !all ? 300 : "none",
          maskImage: isLong && !all ? "linear-gradient(#000 75%, transparent)" : undefined,
        }}
      >
        {text}
      </Box>
      <Box
        className="copy"
        sx={{
          position: "absolute",
          top: 6,
          right: 6,
          opacity: 0,
          transition: "opacity 120ms",
          "@media (hover: none)": { opacity: 1 },
        }}
      >
        <CopyButton text={text} label="Copy the message" />
      </Box>
      {isLong && (
        <Button size="small" onClick={() => setAll(!all)} aria-expanded={all} sx={{ mt: 0.5 }}>
          {all ? "Show less" : "Show the whole message"}
        </Button>
      )}
    </Box>
  );
}
