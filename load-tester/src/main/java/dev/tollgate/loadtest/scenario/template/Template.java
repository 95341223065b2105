package dev.tollgate.loadtest.scenario.template;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with variables, compiled: topics, paths, payloads, client ids. Variables are {@code {name}} or {@code {name:argument}}, and
 * emqtt-bench's {@code %c %u %i %s %rand_N %TIMESTAMP%} and so on; two opening braces are one, and {@code %%} before such a name a percent
 * sign. Other braces and percent signs, as in JSON and URLs, stand for themselves. Immutable; safe on any thread.
 */
public final class Template {
    private static final Pattern BRACED = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^{}]*))?}");

    private final List<Part> parts;
    private final Part[] inOrder;
    private final String source;

    private Template(List<Part> parts, String source) {
        this.parts = parts;
        this.source = source;
        inOrder = parts.toArray(Part[]::new);
    }

    /** Of a text in which emqtt-bench's names count. Throws InvalidSetting for a variable that there is not. */
    public static Template compile(String key, String text) {
        return compile(key, text, Feeder.NONE, 0);
    }

    /**
     * @param feeder whose columns are variables, too
     * @param randomCharacters length of {@code %RANDOM%}
     */
    public static Template compile(String key, String text, Feeder feeder, int randomCharacters) {
        return new Compiler(key, text, feeder, randomCharacters, true).compile();
    }

    /** Of a path, in which a percent sign is an escape of its own. */
    public static Template compilePath(String key, String text, Feeder feeder) {
        return new Compiler(key, text, feeder, 0, false).compile();
    }

    /** Appends what the template says with these values, as UTF-8. */
    public void render(Values values, ByteBuf out) {
        for (Part part : inOrder) {
            part.write(values, out);
        }
    }

    /** For what is needed once: makes garbage. */
    public String text(Values values) {
        ByteBuf out = Unpooled.buffer();
        render(values, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** True where it renders to the same bytes each time. */
    public boolean isConstant() {
        return parts.stream().allMatch(Part.Literal.class::isInstance);
    }

    /** True where it renders to the same bytes each time for one device. */
    public boolean isConstantOfDevice() {
        return parts.stream().allMatch(part -> part instanceof Part.Literal || isOfDevice(part));
    }

    private static boolean isOfDevice(Part part) {
        return part instanceof Part.OfDevice || part.equals(Variables.NUMBER) || part.equals(Variables.RUN);
    }

    /** Whether {@code {name}} is used. */
    public boolean uses(String name) {
        return parts.contains(Variables.plain(name));
    }

    /** The text that it was compiled from. */
    @Override
    public String toString() {
        return source;
    }

    /** One pass over a text. */
    private static final class Compiler {
        private final String key;
        private final String text;
        private final Feeder feeder;
        private final int randomCharacters;
        private final boolean hasPercent;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        Compiler(String key, String text, Feeder feeder, int randomCharacters, boolean hasPercent) {
            this.key = key;
            this.text = text;
            this.feeder = feeder;
            this.randomCharacters = randomCharacters;
            this.hasPercent = hasPercent;
        }

        Template compile() {
            Matcher braced = BRACED.matcher(text);
            int next = 0;
            while (next < text.length()) {
                char c = text.charAt(next);
                if (c == '{') {
                    next = brace(braced, next);
                } else if (c == '%' && hasPercent) {
                    next = percent(next);
                } else {
                    literal.append(c);
                    next++;
                }
            }
            endLiteral();
            return new Template(List.copyOf(parts), text);
        }

        private int brace(Matcher braced, int start) {
            if (text.startsWith("{{", start)) {
                literal.append('{');
                return start + 2;
            }
            if (!braced.region(start, text.length()).lookingAt()) {
                literal.append('{');
                return start + 1;
            }
            String argument = braced.group(2);
            add(Variables.braced(key, braced.group(1), argument == null ? "" : argument, feeder));
            return braced.end();
        }

        private int percent(int start) {
            if (text.startsWith("%%", start)) {
                String escaped = Variables.percentAt(text, start + 1);
                literal.append(escaped.isEmpty() ? "%" : escaped);
                return start + 1 + escaped.length();
            }
            String name = Variables.percentAt(text, start);
            if (name.isEmpty()) {
                literal.append('%');
                return start + 1;
            }
            add(Variables.percent(name, randomCharacters));
            return start + name.length();
        }

        private void add(Part part) {
            endLiteral();
            parts.add(part);
        }

        private void endLiteral() {
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
                literal.setLength(0);
            }
        }
    }
}
