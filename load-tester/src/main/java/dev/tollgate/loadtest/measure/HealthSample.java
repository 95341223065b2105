package dev.tollgate.loadtest.measure;

/**
 * How well the tester itself ran within an interval.
 *
 * @param loopLagNanos longest time that an event loop was late for its own timer
 * @param hiccupNanos longest time that a thread which only sleeps was late
 * @param gcNanos longest pause of the garbage collector
 * @param cpu share of the processor time of the cores that this process may use: 0 to 1
 * @param steal share of processor time that the hypervisor took: 0 to 1
 */
public record HealthSample(long loopLagNanos, long hiccupNanos, long gcNanos, double cpu, double steal) {
    public static final HealthSample IDLE = new HealthSample(0, 0, 0, 0, 0);
}
