package dev.tollgate.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SingleSettingsTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Inner(
            @Setting(value = "1", doc = "Milliseconds.", min = 0, max = 60_000)
            int waitMs) {}

    record Outer(@Setting(value = "red", doc = "Colour.") Colour colour, Inner inner) {}

    private final SingleSettings<Outer> settings = new SingleSettings<>(Outer.class);
    private final Outer outer = new Outer(Colour.RED, new Inner(5));

    @Test
    void haveTheKeysOfTheRecord() {
        assertEquals(List.of("colour", "inner.waitMs"), settings.keys());
        assertEquals(Colour.RED, settings.value(outer, "colour"));
        assertEquals(5, settings.value(outer, "inner.waitMs"));
    }

    @Test
    void changeSomeAndLeaveTheOthers() {
        assertEquals(
                new Outer(Colour.RED, new Inner(2_000)),
                settings.with(outer, Map.of("inner.waitMs", settings.parse("inner.waitMs", "2s"))));
        assertEquals(
                new Outer(Colour.DARK_BLUE, new Inner(5)),
                settings.with(outer, Map.of("colour", settings.parse("colour", "dark-blue"))));
        assertEquals("dark-blue", SingleSettings.spelling(Colour.DARK_BLUE));
        assertEquals(7, SingleSettings.spelling(7));
    }

    private String refusal(String key, String text) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> settings.parse(key, text))
                .getMessage());
    }

    @Test
    void sayWhatWasExpectedAndCame() {
        assertEquals(
                "inner.waitMs: expected a time from 0 to 1m (milliseconds, or a number with ms, s, m, h or d), got '-1'",
                refusal("inner.waitMs", "-1"));
        assertEquals("colour: expected one of red, dark-blue, got 'green'", refusal("colour", "green"));
        assertEquals("inner.wait: expected one of colour, inner.waitMs", refusal("inner.wait", "1"));
        assertEquals("inner: expected one of colour, inner.waitMs", refusal("inner", "1"));
    }
}
