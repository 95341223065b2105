package dev.tollgate.edge.sink.mqtt;

import dev.tollgate.edge.sink.PercentEncoding;
import dev.tollgate.edge.sink.RecordTemplate;
import dev.tollgate.edge.sink.SinkRecord;
import java.util.regex.Pattern;

/** Makes topic names, in which a field's value is one level, or a part of one, whatever is in it. Immutable; safe from any thread. */
final class TopicTemplate {
    private static final Pattern FORBIDDEN = Pattern.compile("[+#\\x00-\\x1f\\x7f]");
    private static final String EMPTY = "_";
    private static final String ENCODED = "+#/$";

    private final RecordTemplate template;
    private final boolean hasFields;

    /** @throws IllegalArgumentException {@code topic: what was expected} */
    TopicTemplate(String text) {
        if (text.isEmpty() || text.startsWith("$") || FORBIDDEN.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "topic: expected a topic name without wildcards and control characters, and no $ at its start, got '"
                            + text + "'");
        }
        try {
            template = RecordTemplate.parse(text, TopicTemplate::encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic: " + e.getMessage(), e);
        }
        hasFields = text.indexOf('{') >= 0;
    }

    private static String encoded(String value) {
        if (value.isEmpty()) {
            return EMPTY;
        }
        StringBuilder encoded = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            String text = Character.toString(c);
            boolean special = c < ' ' || c == 0x7F || c == '%' || ENCODED.indexOf(c) >= 0;
            encoded.append(special ? PercentEncoding.encode(text, b -> false) : text);
        });
        return encoded.toString();
    }

    String apply(SinkRecord record) {
        return template.apply(record);
    }

    /** Whether a device has a say in where its records go. */
    boolean hasFields() {
        return hasFields;
    }
}
