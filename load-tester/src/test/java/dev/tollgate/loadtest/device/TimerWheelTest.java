package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long MS = 1_000_000;

    private final TimerWheel wheel = new TimerWheel(0);

    /** Notes when it is woken. */
    private static final class Sleeper extends Timed {
        final List<Long> wakes = new ArrayList<>();
        Runnable then = () -> {};

        @Override
        void onTimer(long nowNanos) {
            wakes.add(nowNanos);
            then.run();
        }
    }

    @Test
    void firesOnceAndNeverEarly() {
        SplittableRandom random = new SplittableRandom(1);
        List<Sleeper> sleepers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Sleeper sleeper = new Sleeper();
            sleepers.add(sleeper);
            wheel.set(sleeper, random.nextLong(60_000 * MS));
        }
        for (long now = 0; now <= 61_000 * MS; now += MS) {
            wheel.advance(now);
        }
        for (Sleeper sleeper : sleepers) {
            assertEquals(1, sleeper.wakes.size());
            long late = sleeper.wakes.get(0) - sleeper.wakeNanos;
            assertTrue(late >= 0 && late <= 2 * TimerWheel.TICK_NANOS, "late by " + late);
        }
        assertEquals(Long.MAX_VALUE, wheel.nextNanos());
    }

    @Test
    void movesAndRemoves() {
        Sleeper moved = new Sleeper();
        Sleeper removed = new Sleeper();
        wheel.set(moved, 10 * MS);
        wheel.set(removed, 10 * MS);
        wheel.set(moved, 50 * MS);
        wheel.setBy(moved, 90 * MS);
        wheel.remove(removed);
        wheel.advance(40 * MS);
        assertTrue(moved.wakes.isEmpty() && removed.wakes.isEmpty());
        wheel.advance(60 * MS);
        assertEquals(List.of(60 * MS), moved.wakes);
    }

    @Test
    void timerMayRemoveItsNeighbour() {
        Sleeper first = new Sleeper();
        Sleeper second = new Sleeper();
        Sleeper third = new Sleeper();
        for (Sleeper sleeper : List.of(first, second, third)) {
            wheel.set(sleeper, 10 * MS);
        }
        third.then = () -> wheel.remove(second);
        wheel.advance(20 * MS);
        assertEquals(1, first.wakes.size());
        assertEquals(0, second.wakes.size());
        assertEquals(1, third.wakes.size());
    }

    @Test
    void firesAllAfterALongPause() {
        Sleeper near = new Sleeper();
        Sleeper far = new Sleeper();
        wheel.set(near, 10 * MS);
        wheel.set(far, 100_000 * MS);
        wheel.advance(200_000 * MS);
        assertEquals(1, near.wakes.size());
        assertEquals(1, far.wakes.size());
    }
}
