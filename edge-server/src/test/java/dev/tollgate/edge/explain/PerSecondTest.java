package dev.tollgate.edge.explain;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PerSecondTest {
    private long nanos = TimeUnit.SECONDS.toNanos(-2);
    private final PerSecond two = new PerSecond(2, () -> nanos);

    @Test
    void givesSoManyASecond() {
        for (int second = 0; second < 5; second++) {
            assertTrue(two.tryTake());
            assertTrue(two.tryTake());
            assertFalse(two.tryTake());
            nanos += TimeUnit.SECONDS.toNanos(1);
        }
    }

    @Test
    void givesNothingWhereNothingMayBe() {
        assertFalse(new PerSecond(0, () -> nanos).tryTake());
    }
}
