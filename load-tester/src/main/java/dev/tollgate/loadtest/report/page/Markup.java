package dev.tollgate.loadtest.report.page;

import java.util.Locale;

/** HTML and SVG in the making: everything that is text or an attribute's value is escaped. For one thread. */
final class Markup {
    private final StringBuilder out = new StringBuilder(1 << 16);

    /** Ours, as it is. */
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /**
     * An element's beginning.
     *
     * @param attributes names and values by turns
     */
    Markup open(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attribute(attributes[i + 1]));
            out.append('"');
        }
        out.append('>');
        return this;
    }

    Markup close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    /** An element with text in it. */
    Markup element(String element, String text, Object... attributes) {
        return open(element, attributes).text(text).close(element);
    }

    /**
     * A number of the summary: the page's reader sees {@code text}, a program the value and where it is in {@code summary.json}.
     *
     * @param path JSON pointer
     */
    Markup number(String path, Number value, String text) {
        return element("data", text, "value", value.toString(), "data-path", path);
    }

    private static Object attribute(Object value) {
        return value instanceof Double number ? coordinate(number) : value;
    }

    /** Short, and the same everywhere. */
    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    private void escape(Object value) {
        String text = value.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(c);
                default -> out.append(Character.isISOControl(c) ? '?' : c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
