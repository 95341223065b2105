package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/bc, false",
        "a/bc, a/b, false",
        "a/b, a, false",
        "a/+, a/b, true",
        "a/+, a/, true",
        "a/+, a, false",
        "a/+, a/b/c, false",
        "a/+/c, a/b/c, true",
        "a/+/c, a//c, true",
        "a/+/c, a/b/d, false",
        "a/+/+, a/b/c, true",
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "a/b/#, a/b, true",
        "a/b/#, a/c, false",
        "a/+/#, a, false",
        "a/+/#, a/b, true",
        "+/+, a/b, true",
        "a/\u00e9, a/\u00e9, true",
        "a/\u00e9, a/e\u0301, false",
        "a/B, a/b, false"
    })
    void matchesAsMqttSays(String filter, String topicName, boolean matches) {
        assertEquals(matches, new TopicFilter(bytes(filter), 0).matches(bytes(topicName)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
