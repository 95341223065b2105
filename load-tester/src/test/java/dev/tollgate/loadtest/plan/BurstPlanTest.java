package dev.tollgate.loadtest.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Flow.Arrival;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BurstPlanTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long DURATION = 30 * SECOND;

    private static RatePlan rate(Arrival arrival) {
        return new RatePlan(RateCurve.ramp(0, 250, DURATION), arrival, 7, 10, DURATION, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void keepsABurstTogether(Arrival arrival) {
        PlanReader single = rate(arrival).reader();
        Plan plan = new BurstPlan(rate(arrival), 8, DURATION, Long.MAX_VALUE);
        PlanReader reader = plan.reader();
        assertEquals(8 * single.operations(), reader.operations());
        assertEquals(1_000, plan.meanRate(), 0.1);
        for (long i = 0; i < reader.operations(); i++) {
            assertEquals(single.device(i / 8), reader.device(i));
            assertEquals(single.plannedNanos(i / 8), reader.plannedNanos(i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void slicesShareOutEachOperationOnce(Arrival arrival) {
        Plan plan = new BurstPlan(rate(arrival), 3, DURATION, 1_000);
        BitSet seen = new BitSet();
        for (int process = 0; process < 3; process++) {
            for (int loop = 0; loop < 2; loop++) {
                Ownership ownership = Ownership.process(process, 3).loop(loop, 2);
                long before = 0;
                for (PlanSlice slice = plan.slice(ownership, 10); slice.hasOperation(); slice.advance()) {
                    int index = (int) slice.index();
                    assertTrue(!seen.get(index) && slice.plannedNanos() >= before, "operation " + index);
                    assertTrue(ownership.owns(slice.device()));
                    seen.set(index);
                    before = slice.plannedNanos();
                }
            }
        }
        assertEquals(1_000, seen.cardinality());
    }

    @Test
    void endsAtTheLimitAmidABurst() {
        PlanReader reader = new BurstPlan(rate(Arrival.UNIFORM), 4, Long.MAX_VALUE, 7).reader();
        assertEquals(7, reader.operations());
        assertEquals(reader.plannedNanos(4), reader.plannedNanos(6));
    }

    @Test
    void givesEachDeviceABurstInEachInterval() {
        Plan devices = new DevicePlan(10 * SECOND, true, 1, 5, DURATION, Long.MAX_VALUE);
        Plan plan = new BurstPlan(devices, 16, DURATION, Long.MAX_VALUE);
        assertEquals(3 * 5 * 16, plan.reader().operations());
        assertEquals(8, plan.meanRate());
    }
}
