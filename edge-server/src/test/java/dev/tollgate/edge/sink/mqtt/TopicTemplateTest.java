package dev.tollgate.edge.sink.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.SinkRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "/json,t/json/x",
        "/a/b,t/a%2Fb/x",
        "/#,t/%23/x",
        "/+,t/%2B/x",
        "/100%,t/100%25/x",
        "/$SYS,t/%24SYS/x",
        "'',t/_/x",
        "/,t/_/x",
        "/é€,t/é€/x"
    })
    void keepsAFieldInItsLevel(String resource, String topic) {
        TopicTemplate template = new TopicTemplate("t/{resource}/x");
        assertEquals(topic, template.apply(SinkRecords.record(1, 1, resource, "", "1")));
    }

    @Test
    void encodesControlCharacters() {
        TopicTemplate template = new TopicTemplate("{resource}");
        assertEquals("%00a%0A", template.apply(SinkRecords.record(1, 1, "/\0a\n", "", "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "+/a", "$SYS/a", "a\0", "{colour}", "{"})
    void refusesATemplate(String text) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> new TopicTemplate(text))
                .getMessage());
        assertTrue(message.startsWith("topic: expected "), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host:1883", "http://host", "mqtt://", "mqtt://u:p@host", "mqtt://host/path", "mqtt://a b"})
    void refusesAUrl(String url) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Broker.parse(url))
                .getMessage());
        assertTrue(message.startsWith("url: expected "), message);
    }

    @Test
    void knowsTheUsualPorts() {
        assertEquals(new Broker("host", 1883, false), Broker.parse("mqtt://host"));
        assertEquals(new Broker("host", 8883, true), Broker.parse("mqtts://host/"));
        assertEquals(new Broker("127.0.0.1", 7, false), Broker.parse("mqtt://127.0.0.1:7"));
    }
}
