/** What this person prefers in this browser: remembered between visits. */
import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Density = "compact" | "comfortable";

interface Preferences {
  density: Density;
  setDensity: (density: Density) => void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      density: "compact",
      setDensity: (density) => set({ density }),
    }),
    { name: "leadflow.preferences" },
  ),
);
