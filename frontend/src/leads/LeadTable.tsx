/** The list on a wide screen. Loaded when needed: the grid is the heaviest part of the dashboard. */
import { DataGrid, type GridColDef, gridClasses, useGridApiRef } from "@mui/x-data-grid";
import { useEffect, useMemo, useRef } from "react";
import type { LeadItem } from "../api/generated";
import { usePreferences } from "../app/preferences";
import { DueCell, ExcerptCell, HandledCell, PriorityCell, QueueCell, StatusCell, WhenCell, WhoCell } from "./cells";
import type { LeadListProps } from "./LeadListProps";
import { CATEGORY_NAMES } from "./words";

// the pages are the API's, by cursor: the grid shows one at a time
const ONE_PAGE = { page: 0, pageSize: 100 };
const ROW_HEIGHTS = { compact: 38, comfortable: 50 };

type Column = GridColDef<LeadItem> & { wideOnly?: boolean };

const COLUMNS: Column[] = [
  { field: "status", headerName: "Status", width: 146, renderCell: ({ row }) => <StatusCell lead={row} /> },
  { field: "created_at", headerName: "Received", width: 84, renderCell: ({ row }) => <WhenCell lead={row} /> },
  { field: "name", headerName: "From", width: 160, renderCell: ({ row }) => <WhoCell lead={row} /> },
  {
    field: "excerpt",
    headerName: "Message",
    flex: 1,
    minWidth: 140,
    renderCell: ({ row }) => <ExcerptCell lead={row} />,
  },
  {
    field: "category",
    headerName: "Category",
    width: 146,
    wideOnly: true,
    renderCell: ({ row }) => row.category && CATEGORY_NAMES[row.category],
  },
  {
    field: "queue",
    headerName: "Queue",
    width: 116,
    wideOnly: true,
    renderCell: ({ row }) => <QueueCell lead={row} />,
  },
  { field: "priority", headerName: "Priority", width: 76, renderCell: ({ row }) => <PriorityCell lead={row} /> },
  { field: "sla_due_at", headerName: "Due in", width: 132, renderCell: ({ row }) => <DueCell lead={row} /> },
  {
    field: "handled_at",
    headerName: "Handled",
    width: 82,
    align: "center",
    headerAlign: "center",
    wideOnly: true,
    // the row is the tab stop; the button is reached inside it
    renderCell: ({ row, tabIndex }) => <HandledCell lead={row} tabIndex={tabIndex} />,
  },
];

function columns(narrow: boolean): GridColDef<LeadItem>[] {
  return COLUMNS.filter(({ wideOnly }) => !(narrow && wideOnly)).map(({ wideOnly: _wideOnly, ...column }) => ({
    ...column,
    sortable: false,
    display: "flex",
  }));
}

export default function LeadTable(props: LeadListProps) {
  const { rows, activeId, openId, narrow, loading, isFresh, onOpen, onScroll, scrollTopSignal } = props;
  const density = usePreferences((preferences) => preferences.density);
  const api = useGridApiRef();
  const shown = useMemo(() => columns(narrow), [narrow]);
  const paginationMeta = useMemo(() => ({ hasNextPage: props.hasNextPage }), [props.hasNextPage]);
  const tell = useRef(onScroll);
  tell.current = onScroll;

  useEffect(() => api.current?.subscribeEvent("scrollPositionChange", ({ top }) => tell.current(top)), [api]);

  useEffect(() => {
    if (scrollTopSignal > 0) api.current?.scroll({ top: 0 });
  }, [api, scrollTopSignal]);

  const activeIndex = rows.findIndex(({ id }) => id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) api.current?.scrollToIndexes({ rowIndex: activeIndex });
  }, [api, activeIndex]);

  return (
    <DataGrid
      apiRef={api}
      aria-label="Leads"
      rows={rows}
      columns={shown}
      rowHeight={ROW_HEIGHTS[density]}
      columnHeaderHeight={34}
      paginationMode="server"
      rowCount={-1}
      paginationMeta={paginationMeta}
      paginationModel={ONE_PAGE}
      loading={loading}
      hideFooter
      disableColumnMenu
      disableColumnResize
      disableColumnSorting
      disableRowSelectionOnClick
      disableVirtualization={props.virtualized === false}
      getRowClassName={({ id, row }) =>
        [
          id === openId && "is-open",
          id === activeId && "is-active",
          isFresh(String(id)) && "is-fresh",
          row.handled_at && "is-handled",
        ]
          .filter(Boolean)
          .join(" ")
      }
      onRowClick={({ id }, event) => {
        if (!window.getSelection()?.toString() || event.detail < 2) onOpen(String(id));
      }}
      onCellKeyDown={({ id, field }, event) => {
        if (event.key !== "Enter" || field === "handled_at") return;
        event.preventDefault();
        event.stopPropagation();
        onOpen(String(id));
      }}
      sx={TABLE_STYLE}
    />
  );
}

const TABLE_STYLE = {
  border: 0,
  borderRadius: 0,
  height: "100%",
  fontSize: "0.8125rem",
  "--DataGrid-t-color-border-base": "var(--lf-palette-divider)",
  "--DataGrid-t-header-background-base": "var(--lf-palette-background-paper)",
  "--DataGrid-rowBorderColor": "var(--lf-palette-divider)",
  bgcolor: "background.paper",
  [`& .${gridClasses.columnHeaderTitle}`]: { fontSize: "0.75rem", fontWeight: 540, color: "text.secondary" },
  [`& .${gridClasses.columnSeparator}`]: { display: "none" },
  [`& .${gridClasses.row}`]: { cursor: "pointer" },
  [`& .${gridClasses.row}:hover`]: { bgcolor: "surface.hover" },
  [`& .${gridClasses.cell}`]: { px: 1.25, outlineOffset: -2, overflow: "hidden" },
  [`& .${gridClasses.columnHeader}`]: { px: 1.25 },
  [`& .${gridClasses.cell}[aria-colindex="1"], & .${gridClasses.columnHeader}[aria-colindex="1"]`]: { pl: 2.5 },
  // a click leaves no frame behind, the keyboard does
  [`& .${gridClasses.cell}:focus:not(:focus-visible), & .${gridClasses.cell}:focus-within:not(:focus-visible)`]: {
    outline: "none",
  },
  "& .lead-who": { fontWeight: 540, overflow: "hidden", textOverflow: "ellipsis" },
  "& .is-handled .lead-who": { fontWeight: 450, color: "text.secondary" },
  "& .is-open, & .is-open:hover": { bgcolor: "surface.selected" },
  "& .is-active": { boxShadow: "inset 2px 0 0 var(--lf-palette-primary-main)" },
  "@keyframes lead-arrives": { from: { opacity: 0, transform: "translateY(-10px)" } },
  "& .is-fresh > *": { animation: "lead-arrives 260ms ease-out" },
} as const;
