package dev.tollgate.loadtest.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrendTest {
    private static final int SERIES = 20;
    private static final int SECONDS_PER_BLOCK = 1440;

    /** A day in 60 blocks, each the mean of seconds of which each is like the one before; in milliseconds, around 10. */
    private static double[] day(double correlation, double percentPerHour, long seed) {
        Random random = new Random(seed);
        double[] blocks = new double[Blocks.BLOCKS];
        double noise = 0;
        for (int block = 0; block < blocks.length; block++) {
            double sum = 0;
            for (int second = 0; second < SECONDS_PER_BLOCK; second++) {
                noise = correlation * noise + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
                double hour = (block * (double) SECONDS_PER_BLOCK + second) / 3600;
                sum += 10 * (1 + percentPerHour / 100 * hour) + noise;
            }
            blocks[block] = sum / SECONDS_PER_BLOCK;
        }
        return blocks;
    }

    private static double[] hours() {
        double[] hours = new double[Blocks.BLOCKS];
        Arrays.setAll(hours, block -> (block + 0.5) * SECONDS_PER_BLOCK / 3600);
        return hours;
    }

    /** From seconds that have nothing to do with each other to some that are alike for half an hour. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9, 0.99, 0.9995})
    void findsNoDriftInNoise(double correlation) {
        int found = 0;
        for (int seed = 1; seed <= SERIES; seed++) {
            found += Trend.of(hours(), day(correlation, 0, seed)).orElseThrow().isSignificant() ? 1 : 0;
        }
        assertTrue(found <= 1, found + " of " + SERIES);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9, 0.99})
    void findsARealDrift(double correlation) {
        for (int seed = 1; seed <= SERIES; seed++) {
            Trend trend = Trend.of(hours(), day(correlation, 0.4, seed)).orElseThrow();
            assertTrue(trend.isSignificant(), "seed " + seed + ": " + trend);
            assertEquals(10 * 0.004, trend.slopePerHour(), 2 * trend.marginPerHour());
        }
    }

    @Test
    void saysPercentOfTheMean() {
        double[] hours = new double[20];
        double[] values = new double[20];
        for (int i = 0; i < 20; i++) {
            hours[i] = i;
            values[i] = 100 + i - 9.5;
        }
        Trend trend = Trend.of(hours, values).orElseThrow();
        assertEquals(1, trend.percentPerHour(), 1e-9);
        assertTrue(trend.isSignificant());
        Trend none = Trend.of(hours, new double[20]).orElseThrow();
        assertEquals(0, none.percentPerHour());
        assertFalse(none.isSignificant());
    }

    @Test
    void wantsEnoughValues() {
        double[] hours = new double[20];
        double[] values = new double[20];
        Arrays.setAll(hours, i -> i);
        Arrays.fill(values, Double.NaN);
        Arrays.fill(values, 0, Trend.VALUES_MIN - 1, 5);
        assertTrue(Trend.of(hours, values).isEmpty());
        values[Trend.VALUES_MIN] = 5;
        assertEquals(Trend.VALUES_MIN, Trend.of(hours, values).orElseThrow().values());
    }
}
