package dev.tollgate.edge.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** The clock may be anywhere, also about to wrap. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private final RateBucket bucket = new RateBucket(10, 2 * SECOND, now);

    @Test
    void givesItsBurstAndThenItsRate() {
        for (int i = 0; i < 20; i++) {
            assertEquals(0, bucket.take(1, now), "message " + i);
        }
        assertEquals(SECOND / 10, bucket.take(1, now));
        now += SECOND / 10;
        assertEquals(0, bucket.take(1, now));
        assertEquals(SECOND / 10, bucket.take(1, now));
        now += 100 * SECOND;
        for (int i = 0; i < 20; i++) {
            assertEquals(0, bucket.take(1, now), "message " + i);
        }
        assertTrue(bucket.take(1, now) > 0, "no more than the burst comes back");
    }

    @Test
    void takesMoreThanItHoldsWhenItIsFull() {
        assertEquals(0, bucket.take(100, now));
        long wait = bucket.take(1, now);
        assertEquals(10 * SECOND - 2 * SECOND + SECOND / 10, wait);
        now += wait;
        assertEquals(0, bucket.take(1, now));
        assertEquals(0, new RateBucket(10, SECOND, now).take(1_000_000, now));
    }

    @Test
    void saysWhenMoreThanItHoldsCanBeTaken() {
        bucket.take(5, now);
        long wait = bucket.take(100, now);
        assertEquals(SECOND / 2, wait, "until it is full");
        assertEquals(0, bucket.take(100, now + wait));
    }

    @Test
    void takesBackWhatWasTaken() {
        bucket.take(20, now);
        bucket.giveBack(5);
        assertEquals(0, bucket.take(5, now));
        assertTrue(bucket.take(1, now) > 0);
    }

    @Test
    void getsIntoDebtAndOut() {
        assertEquals(0, bucket.charge(20, 10 * SECOND, now));
        assertEquals(SECOND, bucket.charge(10, 10 * SECOND, now));
        assertEquals(10 * SECOND, bucket.charge(1_000, 10 * SECOND, now), "no deeper");
        now += 9 * SECOND;
        assertEquals(SECOND, bucket.debtNanos(now));
        now += 3 * SECOND;
        assertEquals(0, bucket.debtNanos(now));
        assertTrue(bucket.isFull(now));
    }

    /** Over any time t from its start, no more than burst + rate · t; and all that, when it is asked for often enough. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsItsRate(long seed) {
        Random random = new Random(seed);
        long start = now;
        long taken = 0;
        while (now - start < 60 * SECOND) {
            now += random.nextInt((int) (SECOND / 20));
            int units = 1 + random.nextInt(3);
            taken += bucket.take(units, now) == 0 ? units : 0;
            double most = 20 + 10.0 * (now - start) / SECOND;
            assertTrue(taken <= most + 1e-6, taken + " of " + most);
        }
        assertTrue(taken > 0.95 * (20 + 10 * 60), taken + " taken");
    }

    @Test
    void isExactOverThreads() throws InterruptedException {
        RateBucket shared = new RateBucket(1, 10_000 * SECOND, now);
        AtomicLong taken = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 5_000; i++) {
                    taken.addAndGet(shared.take(1, now) == 0 ? 1 : 0);
                }
                ended.countDown();
            });
        }
        threads.shutdown();
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        assertEquals(10_000, taken.get());
    }
}
