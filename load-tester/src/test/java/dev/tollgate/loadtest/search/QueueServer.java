package dev.tollgate.loadtest.search;

import java.util.Random;
import java.util.function.DoubleConsumer;

/**
 * A queue with Poisson arrivals and a constant service time in simulated time (M/D/1), which may pause now and then. Seconds throughout.
 */
final class QueueServer {
    private final double service;
    private final double pauseEvery;
    private final double pause;
    private final Random random;
    private double now;
    private double freeAt;
    private double nextPause;

    /**
     * @param capacity served per second
     * @param pauseEvery mean time between pauses, which come by chance; 0 for none
     */
    QueueServer(double capacity, double pauseEvery, double pause, long seed) {
        this.service = 1 / capacity;
        this.pauseEvery = pauseEvery;
        this.pause = pause;
        this.random = new Random(seed);
        this.nextPause = pauseEvery == 0 ? Double.MAX_VALUE : exponential(1 / pauseEvery);
    }

    private double exponential(double rate) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    /** When the next request comes. */
    double arrival(double rate) {
        now += exponential(rate);
        return now;
    }

    /** When what has just come is answered. */
    double answer() {
        double start = Math.max(now, freeAt);
        while (start >= nextPause) {
            start = Math.max(start, nextPause + pause);
            nextPause += pause + exponential(1 / pauseEvery);
        }
        freeAt = start + service;
        return freeAt;
    }

    /** Hands over the response times of so many requests. */
    void serve(double rate, long requests, DoubleConsumer responses) {
        for (long i = 0; i < requests; i++) {
            double came = arrival(rate);
            responses.accept(answer() - came);
        }
    }

    /** The highest rate whose share of responses over {@code limit} is {@code allowed}, to a thousandth: by a long simulation. */
    static double knee(double capacity, double limit, double allowed, double pauseEvery, double pause) {
        double low = capacity / 10;
        double high = capacity;
        while (high / low > 1.001) {
            double rate = (low + high) / 2;
            long[] over = new long[1];
            long requests = 2_000_000;
            new QueueServer(capacity, pauseEvery, pause, 99)
                    .serve(rate, requests, time -> over[0] += time > limit ? 1 : 0);
            if (over[0] > allowed * requests) {
                high = rate;
            } else {
                low = rate;
            }
        }
        return low;
    }
}
