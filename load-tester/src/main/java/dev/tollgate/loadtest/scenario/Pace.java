package dev.tollgate.loadtest.scenario;

import java.time.Duration;

/** How often a flow's operations are due. */
public sealed interface Pace {
    /** Once a device, when it has connected: a subscription that is held, a connection that is kept. */
    record Once() implements Pace {}

    /** The next as soon as the one before has been answered: the closed model. */
    record Closed() implements Pace {}

    /** All devices together, by a profile. */
    record Total(Profile profile) implements Pace {}

    /** Each device by itself. */
    record Every(Duration interval) implements Pace {
        public Every {
            boolean isGood =
                    interval.compareTo(Duration.ofNanos(1_000)) >= 0 && interval.compareTo(Units.TIME_MAX) <= 0;
            InvalidSetting.check(isGood, "every", "1us or more", Units.formatTime(interval));
        }
    }

    static Pace total(double perSecond) {
        return new Total(new Profile.Constant(perSecond));
    }
}
