package dev.tollgate.edge.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicIdTest {
    private static final long MAX = (1L << 60) - 1;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 0x0123_4567_89AB_CDEL, MAX})
    void readsWhatItWrites(long number) {
        assertEquals(number, PublicId.DEVICE.parse(PublicId.DEVICE.format(number)));
        assertEquals(number, PublicId.TOKEN.parse(PublicId.TOKEN.format(number)));
    }

    @Test
    void writesPrefixAndTwelveCharacters() {
        assertEquals("dev_000000000010", PublicId.DEVICE.format(32));
        assertEquals("tok_zzzzzzzzzzzz", PublicId.TOKEN.format(MAX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dev_",
                "dev_00000000001",
                "dev_0000000000100",
                "tok_000000000010",
                "dev_00000000001u",
                "dev_00000000001A"
            })
    void refusesOtherText(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> PublicId.DEVICE.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("expected"), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, MAX + 1})
    void refusesNumberThatHasNoText(long number) {
        assertThrows(IllegalArgumentException.class, () -> PublicId.DEVICE.format(number));
    }

    @Test
    void newNumbersAreInRange() {
        for (int i = 0; i < 1_000; i++) {
            long number = PublicId.newNumber();
            assertTrue(number > 0 && number <= MAX);
        }
    }
}
