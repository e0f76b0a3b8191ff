import Button from "@mui/material/Button";
import { Check, ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { LazyMenu, type MenuEntry, prepareMenu } from "../app/LazyMenu";

interface FilterMenuProps<Value extends string> {
  label: string;
  value: Value | undefined;
  choices: readonly Value[];
  names: Record<Value, string>;
  onChange: (value: Value | undefined) => void;
}

/** A filter of one value; choosing the same value again takes it off. */
export function FilterMenu<Value extends string>({ label, value, choices, names, onChange }: FilterMenuProps<Value>) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const id = useId();
  const items: MenuEntry[] = [
    { key: "", text: "Any", selected: !value, icon: <Mark shown={!value} />, onChoose: () => onChange(undefined) },
    ...choices.map((choice) => ({
      key: choice,
      text: names[choice],
      selected: choice === value,
      icon: <Mark shown={choice === value} />,
      onChoose: () => onChange(choice === value ? undefined : choice),
    })),
  ];
  return (
    <>
      <Button
        id={id}
        variant="outlined"
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        onPointerEnter={prepareMenu}
        onFocus={prepareMenu}
        onClick={(event) => setAnchor(event.currentTarget)}
        endIcon={<ChevronDown size={14} />}
        sx={{ flexShrink: 0, ...(value ? CHOSEN : { color: "text.secondary" }) }}
      >
        {value ? `${label}: ${names[value]}` : label}
      </Button>
      <LazyMenu anchor={anchor} labelledBy={id} items={items} onClose={() => setAnchor(null)} />
    </>
  );
}

const CHOSEN = {
  bgcolor: "tint.accent",
  borderColor: "transparent",
  color: "primary.main",
  "&:hover": { bgcolor: "tint.accent" },
};

function Mark({ shown }: { shown: boolean }) {
  return <Check size={14} style={{ visibility: shown ? "visible" : "hidden" }} aria-hidden />;
}
