import { act, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { show } from "../testing/render";
import { ConnectionIndicator } from "./ConnectionIndicator";
import { StaleBanner } from "./StaleBanner";
import { useLive } from "./store";

test("says in one word whether what is shown is the present", async () => {
  const retry = vi.fn();
  useLive.setState({ connection: { state: "live" }, retry });
  const { user } = show(<ConnectionIndicator />);
  expect(screen.getByText("Live")).toBeVisible();
  act(() => useLive.setState({ connection: { state: "reconnecting", retry_at: Date.now() + 4_000 } }));
  expect(screen.getByText(/^Reconnecting in [345] s$/)).toBeVisible();
  await user.click(screen.getByRole("button"));
  expect(retry).toHaveBeenCalledTimes(1);
});

test("the page says how old its data is while offline", async () => {
  useLive.setState({ connection: { state: "live" } });
  const { client } = show(<StaleBanner />);
  expect(screen.queryByText(/You are offline/)).toBeNull();
  client.setQueryData(["leads", "summary"], {});
  act(() => useLive.setState({ connection: { state: "offline" } }));
  expect(await screen.findByText(/You are offline/)).toBeVisible();
});
