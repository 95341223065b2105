package dev.tollgate.loadtest.report.threshold;

/** A threshold that cannot be read; the message has the place, what was expected and what came. */
public final class ThresholdSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int column;

    ThresholdSyntaxException(String text, int position, String expected) {
        super("threshold '" + text + "', column " + (position + 1) + ": expected " + expected + ", got "
                + (position < text.length() ? "'" + text.substring(position) + "'" : "the end"));
        this.column = position + 1;
    }

    /** From 1. */
    public int column() {
        return column;
    }
}
