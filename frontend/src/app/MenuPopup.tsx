import Box from "@mui/material/Box";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import type { MenuPopupProps } from "./LazyMenu";

export default function MenuPopup({ anchor, labelledBy, header, items, onClose }: MenuPopupProps) {
  return (
    <Menu open anchorEl={anchor} onClose={onClose} slotProps={{ list: { "aria-labelledby": labelledBy, dense: true } }}>
      {header && (
        <Box
          component="li"
          role="presentation"
          sx={{ px: 2, pt: 0.5, pb: 1, typography: "caption", color: "text.secondary" }}
        >
          {header}
        </Box>
      )}
      {items.map(({ key, icon, text, selected, onChoose }) => (
        <MenuItem
          key={key}
          selected={selected ?? false}
          onClick={() => {
            onClose();
            onChoose();
          }}
        >
          {icon}
          {text}
        </MenuItem>
      ))}
    </Menu>
  );
}
