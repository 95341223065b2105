package dev.tollgate.loadtest.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "500, 500",
        "5k/s, 5000",
        "5k, 5000",
        "1.5M/s, 1500000",
        "300/m, 5",
        "30/min, 0.5",
        "36/h, 0.01",
        "1G/s, 1e9",
        "0, 0"
    })
    void readsRates(String text, double perSecond) {
        assertEquals(perSecond, Units.rate("rate", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-5/s", "5 k/s/s", "5x/s", "1e3", "2G/s", "5/d", "1/10s", "NaN"})
    void refusesRates(String text) {
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> Units.rate("rate", text));
        assertEquals(
                "rate: expected a rate such as 500, 5k/s or 30/m, at most 1G/s, not \"" + text + "\"",
                error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "10s, 10000000000",
        "500ms, 500000000",
        "1m30s, 90000000000",
        "2h, 7200000000000",
        "50us, 50000",
        "0.5s, 500000000",
        "7ns, 7",
        "0, 0"
    })
    void readsTimes(String text, long nanos) {
        assertEquals(Duration.ofNanos(nanos), Units.time("every", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "-1s", "1s,", "400d", "99999999999999h"})
    void refusesTimes(String text) {
        assertThrows(InvalidSetting.class, () -> Units.time("every", text));
    }

    @Test
    void takesABareNumberInTheUnitThatItIsTold() {
        assertEquals(Duration.ofMillis(1500), Units.time("-I", "1500", "ms"));
        assertEquals(Duration.ofSeconds(10), Units.time("-I", "10s", "ms"));
    }

    @ParameterizedTest
    @CsvSource({"256, 256", "1KB, 1000", "1KiB, 1024", "64k, 64000", "1.5KiB, 1536", "2MiB, 2097152", "1GiB, 1073741824"
    })
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, Units.size("size", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "x", "-1", "1TB"})
    void refusesSizes(String text) {
        assertThrows(InvalidSetting.class, () -> Units.size("size", text));
    }

    @Test
    void readsShares() {
        assertEquals(0.05, Units.share("fraction", "5%"));
        assertEquals(0.05, Units.share("fraction", "0.05"));
        assertEquals(1.0, Units.share("fraction", "100%"));
        assertThrows(InvalidSetting.class, () -> Units.share("fraction", "101%"));
    }

    @Test
    void readsBackWhatItWrites() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            double rate = random.nextDouble() * Math.pow(10, random.nextInt(9));
            assertEquals(rate, Units.rate("rate", Units.formatRate(rate)));
            Duration time = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 54)));
            assertEquals(time, Units.time("time", Units.formatTime(time)));
            double share = random.nextDouble();
            assertEquals(share, Units.share("share", Units.formatShare(share)));
        }
    }
}
