import { lazy, type ReactNode, Suspense } from "react";

export interface MenuEntry {
  key: string;
  icon: ReactNode;
  text: string;
  selected?: boolean;
  onChoose: () => void;
}

export interface MenuPopupProps {
  /** The button the menu belongs to. */
  anchor: HTMLElement;
  labelledBy: string;
  header?: ReactNode;
  items: readonly MenuEntry[];
  onClose: () => void;
}

const load = () => import("./MenuPopup");
const MenuPopup = lazy(load);

/** Fetches the menu's code before it is wanted: when a pointer or the focus comes near its button. */
export const prepareMenu = () => void load();

/** A menu, loaded when one is opened: nobody needs it for the first view. */
export function LazyMenu({ anchor, ...props }: Omit<MenuPopupProps, "anchor"> & { anchor: HTMLElement | null }) {
  if (!anchor) return null;
  return (
    <Suspense fallback={null}>
      <MenuPopup anchor={anchor} {...props} />
    </Suspense>
  );
}
