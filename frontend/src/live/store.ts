import { create } from "zustand";
import type { ConnectionState } from "./connection";

interface Live {
  connection: ConnectionState;
  /** Tries to reconnect now. */
  retry: () => void;
}

export const useLive = create<Live>(() => ({ connection: { state: "connecting" }, retry: () => {} }));

export const useIsLive = () => useLive(({ connection }) => connection.state === "live");
