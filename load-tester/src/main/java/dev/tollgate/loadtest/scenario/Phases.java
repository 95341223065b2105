package dev.tollgate.loadtest.scenario;

import java.time.Duration;

/**
 * How long each part of a run takes.
 *
 * @param ramp time for all devices to connect; zero for what the connect rate makes of it
 * @param settle nothing is sent, after the last has connected
 * @param warmUp load whose results are discarded
 * @param drain the longest wait for answers after the last operation is due
 */
public record Phases(Duration ramp, Duration settle, Duration warmUp, Duration measure, Duration drain) {
    public static final Duration DEFAULT_MEASURE = Duration.ofSeconds(60);
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(10);

    public Phases {
        check("ramp", ramp);
        check("settle", settle);
        check("warmup", warmUp);
        check("measure", measure);
        InvalidSetting.check(!measure.isZero(), "measure", "a time above 0", "0s");
        check("drain", drain);
    }

    /** With the other parts as they are unless told otherwise. */
    public static Phases of(Duration measure) {
        return new Phases(
                Duration.ZERO, Duration.ofSeconds(1), defaultWarmUp(measure), measure, Duration.ofSeconds(10));
    }

    /** A tenth of the run, at most ten seconds. */
    public static Duration defaultWarmUp(Duration measure) {
        Duration tenth = measure.dividedBy(10);
        return tenth.compareTo(WARM_UP_MAX) < 0 ? tenth : WARM_UP_MAX;
    }

    private static void check(String key, Duration time) {
        boolean isGood = !time.isNegative() && time.compareTo(Units.TIME_MAX) <= 0;
        InvalidSetting.check(isGood, key, Units.TIME_HELP, time);
    }
}
