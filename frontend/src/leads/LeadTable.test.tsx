import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { failedLead, lead, leadItem } from "../testing/leads";
import { show, signedIn } from "../testing/render";
import { api, server } from "../testing/server";
import LeadTable from "./LeadTable";
import { toItem } from "./queries";

const onOpen = vi.fn();

beforeEach(() => {
  signedIn();
  onOpen.mockClear();
});

function open(narrow = false) {
  const rows = [leadItem(), toItem({ ...failedLead(), id: "lead-2", name: null, contact_channel: null })];
  return show(
    <LeadTable
      rows={rows}
      activeId={undefined}
      openId="lead-1"
      narrow={narrow}
      loading={false}
      hasNextPage={false}
      isFresh={() => false}
      onOpen={onOpen}
      onScroll={() => {}}
      scrollTopSignal={0}
      virtualized={false}
    />,
  );
}

const row = (id: string) => within(document.querySelector<HTMLElement>(`[data-id="${id}"]`)!);

test("a row tells who, what, where to and how far", async () => {
  open();
  expect(row("lead-1").getByText("Claire Dubois")).toBeInTheDocument();
  expect(row("lead-1").getByText("New sales")).toBeInTheDocument();
  expect(await row("lead-1").findByText("Sales")).toBeInTheDocument();
  expect(row("lead-1").getByText("P1")).toBeInTheDocument();
  expect(row("lead-1").getByRole("img", { name: /Routing: done/ })).toBeInTheDocument();
  expect(row("lead-2").getByText("Unknown sender")).toBeInTheDocument();
  expect(row("lead-2").getByRole("img", { name: /Extraction: failed, Routing: waiting/ })).toBeInTheDocument();
});

test("beside an open lead it has fewer columns", () => {
  open(true);
  expect(screen.queryByText("Category")).toBeNull();
  expect(screen.getByText("Message")).toBeInTheDocument();
});

test("a row opens by click; its handled button does not open it", async () => {
  const handled = vi.fn();
  server.use(
    http.patch(api("/leads/:id"), () => {
      handled();
      return HttpResponse.json(lead());
    }),
  );
  const { user } = open();
  await user.click(row("lead-1").getByRole("button", { name: "Handled: Claire Dubois" }));
  expect(onOpen).not.toHaveBeenCalled();
  expect(handled).toHaveBeenCalledTimes(1);
  await user.click(row("lead-1").getByText("Claire Dubois"));
  expect(onOpen).toHaveBeenCalledExactlyOnceWith("lead-1");
});
