package dev.tollgate.edge.limit;

import dev.tollgate.edge.config.Setting;
import java.util.concurrent.TimeUnit;

/** Rates of one sender. */
public record RateConfig(
        @Setting(value = "0", doc = "Messages a second; 0 for no limit.", min = 0, max = 10_000_000)
        int messagesPerSecond,

        @Setting(value = "0", doc = "Bytes of payload a second; 0 for no limit.", min = 0, max = 2_000_000_000)
        int bytesPerSecond,

        @Setting(
                value = "2000",
                doc = "How far a sender may run ahead after a pause, in milliseconds of its rate.",
                min = 1,
                max = 3_600_000)
        int burstMs) {
    boolean isOff() {
        return messagesPerSecond == 0 && bytesPerSecond == 0;
    }

    long burstNanos() {
        return TimeUnit.MILLISECONDS.toNanos(burstMs);
    }
}
