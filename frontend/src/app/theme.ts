/** The look: one accent, neutral surfaces, one radius, one shadow. Status colours are defined here and nowhere else. */
import { createTheme } from "@mui/material/styles";

declare module "@mui/material/styles" {
  interface Palette {
    surface: { sunken: string; raised: string; hover: string; selected: string };
    tint: { accent: string; success: string; warning: string; error: string; neutral: string };
  }
  interface PaletteOptions {
    surface?: Palette["surface"];
    tint?: Palette["tint"];
  }
}

const font = '"Inter Variable", "Inter Fallback", system-ui, sans-serif';

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-theme", cssVarPrefix: "lf" },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: "#3550cf", dark: "#2a41ac", light: "#5b74e6", contrastText: "#ffffff" },
        success: { main: "#1a7544", contrastText: "#ffffff" },
        warning: { main: "#8f5200", contrastText: "#ffffff" },
        error: { main: "#bd2b28", contrastText: "#ffffff" },
        info: { main: "#3550cf" },
        background: { default: "#f6f6f8", paper: "#ffffff" },
        text: { primary: "#1b1d23", secondary: "#5a5e6b", disabled: "#8c909c" },
        divider: "#e3e4e9",
        surface: { sunken: "#f1f1f4", raised: "#ffffff", hover: "#f6f6f9", selected: "#eceffc" },
        tint: { accent: "#e8ecfc", success: "#e0f2e7", warning: "#fbeed6", error: "#fbe5e4", neutral: "#ededf1" },
      },
    },
    dark: {
      palette: {
        primary: { main: "#93a5ff", dark: "#7489f2", light: "#b3c0ff", contrastText: "#12151f" },
        success: { main: "#5fce93", contrastText: "#0c1a12" },
        warning: { main: "#eeb35a", contrastText: "#1c1404" },
        error: { main: "#ff8d86", contrastText: "#240b0a" },
        info: { main: "#93a5ff" },
        background: { default: "#101115", paper: "#17181d" },
        text: { primary: "#ebecf0", secondary: "#a3a7b4", disabled: "#6d717e" },
        divider: "#2a2c34",
        surface: { sunken: "#121318", raised: "#1d1f25", hover: "#1c1e24", selected: "#20253c" },
        tint: { accent: "#232a47", success: "#17301f", warning: "#35280f", error: "#3c1d1c", neutral: "#25272e" },
      },
    },
  },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: font,
    fontSize: 14,
    htmlFontSize: 16,
    h1: { fontSize: "1.0625rem", fontWeight: 620, lineHeight: 1.4, letterSpacing: "-0.01em" },
    h2: { fontSize: "1.0625rem", fontWeight: 620, lineHeight: 1.4, letterSpacing: "-0.01em" },
    h3: { fontSize: "0.875rem", fontWeight: 600, lineHeight: 1.5 },
    body1: { fontSize: "0.9375rem", lineHeight: 1.6 },
    body2: { fontSize: "0.8125rem", lineHeight: 1.5 },
    caption: { fontSize: "0.75rem", lineHeight: 1.4 },
    button: { fontSize: "0.8125rem", fontWeight: 560, textTransform: "none" },
  },
  shadows: Array.from({ length: 25 }, (_, level) =>
    level === 0 ? "none" : "0 1px 2px rgb(10 12 20 / 0.06), 0 8px 28px rgb(10 12 20 / 0.16)",
  ) as never,
  transitions: { duration: { enteringScreen: 160, leavingScreen: 120, shortest: 120, shorter: 140, short: 160 } },
  components: {
    MuiCssBaseline: {
      styleOverrides: (own) => ({
        "html, body, #root": { height: "100%" },
        body: { fontVariantNumeric: "tabular-nums", overflow: "hidden" },
        "::selection": { background: own.vars?.palette.tint.accent },
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": {
            animationDuration: "0.001ms !important",
            animationIterationCount: "1 !important",
            transitionDuration: "0.001ms !important",
            scrollBehavior: "auto !important",
          },
        },
      }),
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: {
        root: ({ theme: own }) => ({
          "&.Mui-focusVisible": { outline: `2px solid ${own.vars?.palette.primary.main}`, outlineOffset: 2 },
        }),
      },
    },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: {
        root: { minHeight: 34, paddingInline: 14, whiteSpace: "nowrap" },
        outlined: ({ theme: own }) => ({
          borderColor: own.vars?.palette.divider,
          color: own.vars?.palette.text.primary,
          backgroundColor: own.vars?.palette.background.paper,
          "&:hover": { backgroundColor: own.vars?.palette.surface.hover, borderColor: own.vars?.palette.text.disabled },
        }),
      },
    },
    MuiIconButton: { styleOverrides: { root: { borderRadius: 8 } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiOutlinedInput: {
      styleOverrides: {
        root: ({ theme: own }) => ({
          fontSize: "0.875rem",
          backgroundColor: own.vars?.palette.background.paper,
          "& .MuiOutlinedInput-notchedOutline": { borderColor: own.vars?.palette.divider },
        }),
        input: { "&::placeholder": { opacity: 1, color: "var(--lf-palette-text-secondary)" } },
      },
    },
    MuiTooltip: {
      defaultProps: { enterDelay: 350 },
      styleOverrides: {
        tooltip: ({ theme: own }) => ({
          fontSize: "0.75rem",
          fontWeight: 450,
          padding: "6px 9px",
          backgroundColor: own.vars?.palette.text.primary,
          color: own.vars?.palette.background.paper,
        }),
      },
    },
    MuiDialog: {
      styleOverrides: {
        paper: ({ theme: own }) => ({ border: `1px solid ${own.vars?.palette.divider}`, borderRadius: 10 }),
      },
    },
    MuiMenu: {
      styleOverrides: {
        paper: ({ theme: own }) => ({ border: `1px solid ${own.vars?.palette.divider}`, minWidth: 168 }),
      },
    },
    MuiMenuItem: { styleOverrides: { root: { fontSize: "0.8125rem", minHeight: 34, gap: 10 } } },
    MuiFormHelperText: { styleOverrides: { root: { marginInline: 0 } } },
    MuiSkeleton: { defaultProps: { animation: "pulse" } },
  },
});
