package dev.tollgate.loadtest.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Flow.Arrival;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RatePlanTest {
    private static final long SECOND = 1_000_000_000L;

    private static final List<RateCurve> CURVES = List.of(
            RateCurve.constant(1_000),
            RateCurve.constant(0.5),
            RateCurve.ramp(0, 5_000, 20 * SECOND),
            RateCurve.ramp(5_000, 100, 20 * SECOND),
            RateCurve.steps(List.of(100.0, 2_000.0, 0.0, 500.0), 5 * SECOND),
            RateCurve.spike(100, 10_000, 7 * SECOND, 2 * SECOND),
            RateCurve.sine(0, 2_000, 10 * SECOND));

    private static RatePlan plan(RateCurve curve, Arrival arrival, long seed) {
        return new RatePlan(curve, arrival, seed, 100, 30 * SECOND, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void neverGoesBack(Arrival arrival) {
        for (RateCurve curve : CURVES) {
            PlanReader reader = plan(curve, arrival, 1).reader();
            long before = 0;
            for (long i = 0; i < reader.operations(); i++) {
                long planned = reader.plannedNanos(i);
                assertTrue(planned >= before && planned < 30 * SECOND, "operation " + i + " at " + planned);
                before = planned;
            }
        }
    }

    /** Poisson counts stray by the root of their mean: five times that comes once in millions. */
    @ParameterizedTest
    @EnumSource
    void hasTheRateOfTheCurve(Arrival arrival) {
        for (RateCurve curve : CURVES) {
            PlanReader reader = plan(curve, arrival, 2).reader();
            for (long second = 1; second <= 30; second++) {
                double expected = curve.operationsBefore(second * SECOND);
                double tolerance = arrival == Arrival.UNIFORM ? 1.01 : 5 * Math.sqrt(expected) + 2;
                assertEquals(expected, (double) reader.countBefore(second * SECOND), tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameInAnyOrder(Arrival arrival) {
        RatePlan plan = plan(CURVES.get(2), arrival, 3);
        PlanReader upwards = plan.reader();
        PlanReader anywhere = plan.reader();
        SplittableRandom random = new SplittableRandom(4);
        long[] planned = new long[(int) upwards.operations()];
        for (int i = 0; i < planned.length; i++) {
            planned[i] = upwards.plannedNanos(i);
        }
        for (int i = 0; i < 10_000; i++) {
            int index = random.nextInt(planned.length);
            assertEquals(planned[index], anywhere.plannedNanos(index));
        }
    }

    @Test
    void dependsOnTheSeed() {
        PlanReader one = plan(CURVES.get(0), Arrival.POISSON, 1).reader();
        PlanReader other = plan(CURVES.get(0), Arrival.POISSON, 2).reader();
        assertNotEquals(one.plannedNanos(0), other.plannedNanos(0));
    }

    @Test
    void uniformGapsAreEqual() {
        PlanReader reader = plan(RateCurve.constant(1_000), Arrival.UNIFORM, 0).reader();
        assertEquals(30_000, reader.operations());
        for (long i = 0; i < reader.operations(); i++) {
            assertEquals(i * 1_000_000, reader.plannedNanos(i));
        }
    }

    /** Of a Poisson process the gaps have a standard deviation as large as their mean. */
    @Test
    void poissonGapsStray() {
        PlanReader reader = plan(RateCurve.constant(10_000), Arrival.POISSON, 5).reader();
        double sum = 0;
        double squares = 0;
        long count = reader.operations() - 1;
        for (long i = 0; i < count; i++) {
            double gap = reader.plannedNanos(i + 1) - reader.plannedNanos(i);
            sum += gap;
            squares += gap * gap;
        }
        double mean = sum / count;
        double deviation = Math.sqrt(squares / count - mean * mean);
        assertEquals(100_000, mean, 1_000);
        assertEquals(1, deviation / mean, 0.02);
    }

    @Test
    void endsAtTheLimit() {
        RatePlan plan = new RatePlan(RateCurve.constant(10), Arrival.UNIFORM, 0, 3, Long.MAX_VALUE, 7);
        assertEquals(7, plan.reader().operations());
    }

    @ParameterizedTest
    @EnumSource
    void slicesShareOutEachOperationOnce(Arrival arrival) {
        RatePlan plan = plan(RateCurve.constant(500), arrival, 6);
        BitSet seen = new BitSet();
        PlanReader reader = plan.reader();
        for (int process = 0; process < 3; process++) {
            for (int loop = 0; loop < 2; loop++) {
                Ownership ownership = Ownership.process(process, 3).loop(loop, 2);
                PlanSlice slice = plan.slice(ownership, 10);
                long before = 0;
                for (; slice.hasOperation(); slice.advance()) {
                    int index = (int) slice.index();
                    assertTrue(!seen.get(index) && slice.plannedNanos() >= before, "operation " + index);
                    assertEquals(10 + reader.device(index), slice.device());
                    assertEquals(reader.plannedNanos(index), slice.plannedNanos());
                    assertTrue(ownership.owns(slice.device()));
                    seen.set(index);
                    before = slice.plannedNanos();
                }
                assertEquals(Long.MAX_VALUE, slice.plannedNanos());
            }
        }
        assertEquals(reader.operations(), seen.cardinality());
    }

    /** Plans are read where every millisecond counts: what comes in a day is not computed now. */
    @ParameterizedTest
    @EnumSource
    void sliceLooksNoFurtherThanItHasCome(Arrival arrival) {
        Watched curve = new Watched(RateCurve.constant(10_000));
        RatePlan plan = new RatePlan(curve, arrival, 1, 10, 86_400 * SECOND, Long.MAX_VALUE);
        PlanSlice slice = plan.slice(new Ownership(1, 2), 0);
        for (int i = 0; i < 100; i++) {
            slice.advance();
        }
        assertTrue(curve.furthest < 1_000, "looked at operation " + curve.furthest);
    }

    /** Knows how far it was looked at. */
    private static final class Watched extends RateCurve {
        private final RateCurve curve;
        private double furthest;

        Watched(RateCurve curve) {
            this.curve = curve;
        }

        @Override
        public double operationsBefore(long nanos) {
            return curve.operationsBefore(nanos);
        }

        @Override
        public long nanosAt(double operations) {
            furthest = Math.max(furthest, operations);
            return curve.nanosAt(operations);
        }

        @Override
        public double rateAt(long nanos) {
            return curve.rateAt(nanos);
        }

        @Override
        public double peak() {
            return curve.peak();
        }
    }

    @Test
    void sliceWithoutDevicesIsEmpty() {
        RatePlan plan = new RatePlan(RateCurve.constant(10), Arrival.UNIFORM, 0, 1, SECOND, Long.MAX_VALUE);
        assertTrue(!plan.slice(new Ownership(1, 2), 0).hasOperation());
    }
}
