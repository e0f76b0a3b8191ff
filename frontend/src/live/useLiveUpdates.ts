import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { issueTicket } from "../api/generated";
import { createConnection } from "./connection";
import { forgetEvents } from "./latest";
import { createNews } from "./news";
import { useLive } from "./store";

const CHECK_SILENCE_MS = 5_000;

/** Keeps the cache up to date by the WebSocket, as long as the component that calls this is there. */
export function useLiveUpdates(): void {
  const client = useQueryClient();

  useEffect(() => {
    const news = createNews(client);
    const connection = createConnection({
      address: async () => (await issueTicket()).data.url,
      onEvent: news.receive,
      onState: (state) => useLive.setState({ connection: state }),
      onOpen: news.refetch,
    });
    useLive.setState({ retry: connection.retry });
    connection.start();
    const watch = setInterval(() => {
      if (useLive.getState().connection.state === "live") news.checkSilence(Date.now());
    }, CHECK_SILENCE_MS);
    return () => {
      clearInterval(watch);
      connection.stop();
      news.stop();
      forgetEvents();
      useLive.setState({ connection: { state: "connecting" }, retry: () => {} });
    };
  }, [client]);
}
