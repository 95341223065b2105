package dev.tollgate.edge.ring;

import java.util.concurrent.TimeUnit;

/** Makes rings that gather what nobody waits for until a test has long timed out. */
public final class PatientRing {
    private PatientRing() {}

    public static MessageRing of(int capacity) {
        return new MessageRing(capacity, TimeUnit.HOURS.toMillis(1));
    }
}
