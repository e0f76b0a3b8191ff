/** Short messages at the edge of the window: what was done, or why it was not. */
import { create } from "zustand";

export interface Notice {
  id: number;
  text: string;
  kind: "done" | "error";
}

interface Notices {
  notices: Notice[];
  notify: (text: string, kind?: Notice["kind"]) => void;
  dismiss: (id: number) => void;
}

const SHOWN_MS = { done: 4_000, error: 9_000 };
let last = 0;

export const useNotices = create<Notices>((set, get) => ({
  notices: [],
  notify: (text, kind = "done") => {
    last += 1;
    const id = last;
    set(({ notices }) => ({ notices: [...notices.slice(-2), { id, text, kind }] }));
    setTimeout(() => get().dismiss(id), SHOWN_MS[kind]);
  },
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}));

export const { notify } = useNotices.getState();
