package dev.tollgate.loadtest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SlopeTest {
    @Test
    void isThatOfTheNearestLine() {
        double[] x = {0, 1, 2, 3};
        assertEquals(2, Slope.of(x, new double[] {5, 7, 9, 11}).orElseThrow(), 1e-12);
        assertEquals(0, Slope.of(x, new double[] {5, 6, 6, 5}).orElseThrow(), 1e-12);
        assertEquals(-1.1, Slope.of(x, new double[] {4, 2, 2, 0.33333333333333}).orElseThrow(), 1e-9);
    }

    @Test
    void isUnknownWithFewPointsOrAtOneX() {
        assertTrue(Slope.of(new double[] {0, 1}, new double[] {5, 7}).isEmpty());
        assertTrue(Slope.of(new double[] {1, 1, 1}, new double[] {5, 7, 9}).isEmpty());
        assertTrue(Slope.of(new double[] {}, new double[] {}).isEmpty());
    }
}
