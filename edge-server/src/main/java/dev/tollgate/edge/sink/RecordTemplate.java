package dev.tollgate.edge.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with places for a record's fields, such as {@code devices.{application}.{extension}}: for topics and paths. Immutable; safe
 * from any thread.
 */
public final class RecordTemplate {
    private static final Map<String, Function<SinkRecord, String>> FIELDS = Map.of(
            "application", SinkRecord::application,
            "appVersion", SinkRecord::appVersion,
            "extension", SinkRecord::extension,
            "resource",
                    record -> record.resource().startsWith("/")
                            ? record.resource().substring(1)
                            : record.resource(),
            "deviceId", SinkRecord::deviceId,
            "route", SinkRecord::route);
    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");

    private final String text;
    private final List<Function<SinkRecord, String>> parts;

    private RecordTemplate(String text, List<Function<SinkRecord, String>> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * @param encoding of each field's value, so that it fits the place: names of devices and applications are not trusted
     * @throws IllegalArgumentException for a field that there is not, or a brace without its other one
     */
    public static RecordTemplate parse(String text, Function<String, String> encoding) {
        List<Function<SinkRecord, String>> parts = new ArrayList<>();
        Matcher matcher = FIELD.matcher(text);
        int end = 0;
        while (matcher.find()) {
            addText(parts, text.substring(end, matcher.start()), text);
            Function<SinkRecord, String> field = FIELDS.get(matcher.group(1));
            if (field == null) {
                throw new IllegalArgumentException("expected one of " + names() + ", got '" + matcher.group() + "'");
            }
            parts.add(field.andThen(encoding));
            end = matcher.end();
        }
        addText(parts, text.substring(end), text);
        return new RecordTemplate(text, List.copyOf(parts));
    }

    private static void addText(List<Function<SinkRecord, String>> parts, String literal, String text) {
        if (literal.indexOf('{') >= 0 || literal.indexOf('}') >= 0) {
            throw new IllegalArgumentException("expected each { to have its }, got '" + text + "'");
        }
        parts.add(record -> literal);
    }

    private static String names() {
        return FIELDS.keySet().stream().sorted().map(name -> "{" + name + "}").collect(Collectors.joining(", "));
    }

    /** The text with the record's fields in their places. */
    public String apply(SinkRecord record) {
        StringBuilder result = new StringBuilder();
        parts.forEach(part -> result.append(part.apply(record)));
        return result.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
