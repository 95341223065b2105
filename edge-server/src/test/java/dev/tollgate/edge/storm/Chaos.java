package dev.tollgate.edge.storm;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has one backend fall ill again and again, at random, on a thread of its own, until {@link #end}. */
final class Chaos {
    private static final int HEALTHY_MAX_MS = 3_000;

    private final SplittableRandom random;
    private final List<Trouble> troubles;
    private final Map<String, Integer> times = new TreeMap<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Throwable failure;

    Chaos(SplittableRandom random, List<Trouble> troubles) {
        this.random = random;
        this.troubles = troubles;
        this.thread = new Thread(this::run, "chaos");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!ending.await(random.nextInt(HEALTHY_MAX_MS), TimeUnit.MILLISECONDS)) {
                Trouble trouble = troubles.get(random.nextInt(troubles.size()));
                if (times.getOrDefault(trouble.name(), 0) < trouble.timesMax()) {
                    times.merge(trouble.name(), 1, Integer::sum);
                    trouble.begin().run();
                    boolean unused = ending.await(1 + random.nextInt(trouble.longestMs()), TimeUnit.MILLISECONDS);
                    trouble.end().run();
                }
            }
        } catch (Throwable failed) {
            failure = failed;
        }
    }

    /** The backend is well when this returns, unless {@link #check} fails. */
    void end() throws InterruptedException {
        ending.countDown();
        thread.join();
    }

    /** After {@link #end}: fails if a trouble, or its end, could not be brought about. */
    void check() {
        if (failure != null) {
            throw new AssertionError("chaos", failure);
        }
    }

    /** How often each trouble came; after {@link #end}. */
    Map<String, Integer> times() {
        return times;
    }
}
