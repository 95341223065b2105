package dev.tollgate.loadtest.scenario.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Keys and values on their way to YAML, in their order. */
final class Keys {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Keys put(String key, Object value) {
        Object plain = value instanceof Keys keys ? keys.values : value;
        if (value instanceof List<?> list) {
            plain = list.stream()
                    .map(element -> element instanceof Keys keys ? keys.values : element)
                    .toList();
        }
        boolean isEmpty =
                (plain instanceof Map<?, ?> map && map.isEmpty()) || (plain instanceof List<?> list && list.isEmpty());
        if (!isEmpty) {
            values.put(key, plain);
        }
        return this;
    }

    /** Left out where it is what a missing key means. */
    Keys put(String key, Object value, Object missing) {
        return value.equals(missing) ? this : put(key, value);
    }

    Keys put(String key, Optional<?> value) {
        value.ifPresent(present -> values.put(key, present.toString()));
        return this;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    String yaml() {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(4_096)
                .setSplitLines(false)
                .setIndentWithIndicator(true)
                .setIndicatorIndent(2)
                .build();
        return new Dump(settings).dumpToString(values);
    }
}
