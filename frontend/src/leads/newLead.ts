import { create } from "zustand";

interface NewLeadState {
  /** The idempotency key of this opening of the dialog; null while it is closed. */
  key: string | null;
  /** How many leads were sent from here: the list shows the newest when it rises. */
  sent: number;
  open: () => void;
  close: () => void;
  done: () => void;
}

/** Whether the dialog for a new lead is open. Every opening has a key of its own: however often it sends, one lead. */
export const useNewLead = create<NewLeadState>((set) => ({
  key: null,
  sent: 0,
  open: () => set(({ key }) => ({ key: key ?? crypto.randomUUID() })),
  close: () => set({ key: null }),
  done: () => set(({ sent }) => ({ key: null, sent: sent + 1 })),
}));
