package dev.tollgate.loadtest.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DevicePlanTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void eachDeviceComesOnceInEachInterval() {
        PlanReader reader = new DevicePlan(10 * SECOND, true, 1, 100, 60 * SECOND, Long.MAX_VALUE).reader();
        long[] last = new long[100];
        int[] count = new int[100];
        long before = 0;
        for (long i = 0; i < reader.operations(); i++) {
            long planned = reader.plannedNanos(i);
            int device = reader.device(i);
            assertTrue(planned >= before);
            assertTrue(count[device] == 0 ? planned < 10 * SECOND : planned - last[device] == 10 * SECOND);
            before = planned;
            last[device] = planned;
            count[device]++;
        }
        for (int times : count) {
            assertEquals(6, times);
        }
    }

    @Test
    void phasesAreSpread() {
        PlanReader reader = new DevicePlan(SECOND, true, 2, 10_000, SECOND, Long.MAX_VALUE).reader();
        assertEquals(5_000, (float) reader.countBefore(SECOND / 2), 250f);
        assertEquals(1_000, (float) reader.countBefore(SECOND / 10), 150f);
    }

    @Test
    void allStartAtOnceWithoutPhases() {
        PlanReader reader = new DevicePlan(SECOND, false, 2, 10, 3 * SECOND, Long.MAX_VALUE).reader();
        assertEquals(30, reader.operations());
        assertEquals(0, reader.plannedNanos(9));
        assertEquals(SECOND, reader.plannedNanos(10));
    }

    @Test
    void isTheSameInEveryProcess() {
        PlanReader one = new DevicePlan(SECOND, true, 3, 50, 9 * SECOND, Long.MAX_VALUE).reader();
        PlanReader other = new DevicePlan(SECOND, true, 3, 50, 9 * SECOND, Long.MAX_VALUE).reader();
        for (long i = one.operations() - 1; i >= 0; i--) {
            assertEquals(one.plannedNanos(i), other.plannedNanos(i));
            assertEquals(one.device(i), other.device(i));
        }
    }
}
