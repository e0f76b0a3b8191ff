import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import type { Place } from "./filters";
import { PAGE_SIZE } from "./queries";

/** Pages by cursor: forth, back the way one came, and to the newest. Not shown where all fits on one page. */
export function Pager({ place, count, nextCursor }: { place: Place; count: number; nextCursor: string | undefined }) {
  const { cursor, pagesBefore, toFirst, toNext, toPrevious } = place;
  if (!cursor && !nextCursor) return null;
  const start = pagesBefore * PAGE_SIZE;
  const range = cursor && !pagesBefore ? `${count} leads` : `${start + 1}–${start + count}`;
  return (
    <Box
      component="nav"
      aria-label="Pages"
      sx={{
        display: "flex",
        alignItems: "center",
        justifyContent: "flex-end",
        gap: 1,
        px: { xs: 2, md: 2.5 },
        py: 0.75,
        borderTop: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
        typography: "body2",
        color: "text.secondary",
      }}
    >
      <Box component="span" sx={{ mr: 1 }}>
        {range}
      </Box>
      {cursor && (
        <Button onClick={toFirst} startIcon={<ChevronsLeft size={15} />} color="inherit">
          Newest
        </Button>
      )}
      <Button
        onClick={toPrevious}
        disabled={!cursor || pagesBefore === 0}
        startIcon={<ChevronLeft size={15} />}
        color="inherit"
      >
        Previous
      </Button>
      <Button
        onClick={() => nextCursor && toNext(nextCursor)}
        disabled={!nextCursor}
        endIcon={<ChevronRight size={15} />}
        color="inherit"
      >
        Next
      </Button>
    </Box>
  );
}
