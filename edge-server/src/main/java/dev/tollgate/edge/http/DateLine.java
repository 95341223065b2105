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
    private volatile Line line;

    DateLine(InstantSource clock) {
        this.clock = clock;
        this.line = new Line(clock.millis() / 1000);
    }

    /** {@code Date: …} with its line end; not to be changed. */
    byte[] bytes() {
        long second = clock.millis() / 1000;
        Line current = line;
        if (current.second != second) {
            current = new Line(second);
            line = current;
        }
        return current.bytes;
    }

    private static final class Line {
        private final long second;
        private final byte[] bytes;

        Line(long second) {
            this.second = second;
            this.bytes = FORMAT.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
