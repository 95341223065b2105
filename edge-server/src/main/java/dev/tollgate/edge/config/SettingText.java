package dev.tollgate.edge.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lists and maps as one text: elements with commas between them, or a line each, as soon as there is a line feed; then commas belong
 * to the elements. White space around elements is dropped, and so are empty ones.
 */
final class SettingText {
    private SettingText() {}

    static List<String> elements(String text) {
        String separator = text.indexOf('\n') < 0 ? "," : "\n";
        return Arrays.stream(text.split(separator, -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** The text of a list of elements, none of which holds a line feed. */
    static String join(List<String> elements) {
        boolean hasCommas = elements.stream().anyMatch(element -> element.indexOf(',') >= 0);
        return hasCommas ? elements.stream().collect(Collectors.joining("\n", "", "\n")) : String.join(",", elements);
    }

    /** @throws IllegalArgumentException saying what was expected */
    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : elements(text)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected KEY=VALUE pairs, with commas between them or a line each");
            }
            pairs.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return Collections.unmodifiableMap(pairs);
    }
}
