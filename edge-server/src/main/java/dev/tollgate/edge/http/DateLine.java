package dev.tollgate.edge.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field of answers (RFC 9110 6.6.1), formatted once a second. Safe from any thread. */
final class DateLine {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Second second;

    DateLine(InstantSource clock) {
        this.clock = clock;
        this.second = new Second(clock.millis() / 1000);
    }

    /** What is the same in all answers of one second; none of it is to be changed. */
    static final class Second {
        private final long number;
        private final byte[] bytes;
        private final byte[] accepted;

        private Second(long number) {
            this.number = number;
            this.bytes = FORMAT.format(Instant.ofEpochSecond(number)).getBytes(StandardCharsets.US_ASCII);
            this.accepted = AnswerBytes.accepted(bytes);
        }

        /** {@code Date: …} with its line end. */
        byte[] bytes() {
            return bytes;
        }

        /** The whole answer to a message that was accepted, on a connection that stays. */
        byte[] accepted() {
            return accepted;
        }
    }

    /** The one that it is now. */
    Second now() {
        long number = clock.millis() / 1000;
        Second current = second;
        if (current.number != number) {
            current = new Second(number);
            second = current;
        }
        return current;
    }
}
