import Button from "@mui/material/Button";
import { ArrowUp } from "lucide-react";

/** New leads wait above while somebody reads further down. */
export function NewLeadsPill({ count, onShow }: { count: number; onShow: () => void }) {
  if (count === 0) return null;
  return (
    <Button
      variant="contained"
      onClick={onShow}
      startIcon={<ArrowUp size={14} />}
      sx={{
        position: "absolute",
        zIndex: 5,
        top: 44,
        left: "50%",
        transform: "translateX(-50%)",
        borderRadius: 99,
        boxShadow: 2,
      }}
    >
      {count} new
    </Button>
  );
}
