package dev.tollgate.loadtest.report.console;

/** Colours of a terminal, or none: where the output is no terminal, with {@code --no-color}, or when {@code NO_COLOR} is set. */
public enum Colors {
    NONE,
    ANSI;

    private static final String RESET = "\u001b[0m";

    /**
     * @param wanted false with {@code --no-color}
     */
    public static Colors of(boolean wanted, boolean terminal, String noColorVariable) {
        return wanted && terminal && noColorVariable.isEmpty() ? ANSI : NONE;
    }

    String bold(String text) {
        return in("\u001b[1m", text);
    }

    String good(String text) {
        return in("\u001b[32m", text);
    }

    String bad(String text) {
        return in("\u001b[1;31m", text);
    }

    String faint(String text) {
        return in("\u001b[2m", text);
    }

    String blue(String text) {
        return in("\u001b[36m", text);
    }

    private String in(String code, String text) {
        return this == NONE ? text : code + text + RESET;
    }
}
