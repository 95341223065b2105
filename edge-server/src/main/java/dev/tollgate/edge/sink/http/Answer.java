package dev.tollgate.edge.sink.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A backend's answer, as far as the sink looks at it.
 *
 * @param retryAfter empty where the backend does not say
 */
record Answer(int status, Optional<Duration> retryAfter) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** What an answer says about the records of its request. */
    enum Meaning {
        /** They are taken. */
        TAKEN,
        /** At least one of them is not wanted. */
        RECORD_REFUSED,
        /** It depends on what becomes of others: either the backend fails, or it does so because of one of them. */
        DOUBTFUL,
        /** The backend fails, or is not set up for the sink. */
        BACKEND_FAILED
    }

    /** @param urlHasFields whether the path may be at fault, as the record names it */
    Meaning meaning(boolean urlHasFields) {
        if (status >= 200 && status < 300) {
            return Meaning.TAKEN;
        }
        return switch (status) {
            case 500 -> retryAfter.isPresent() ? Meaning.BACKEND_FAILED : Meaning.DOUBTFUL;
            case 403, 404, 405 -> urlHasFields ? Meaning.DOUBTFUL : Meaning.BACKEND_FAILED;
            case 401, 407, 408, 425, 429 -> Meaning.BACKEND_FAILED;
            default -> status >= 400 && status < 500 ? Meaning.RECORD_REFUSED : Meaning.BACKEND_FAILED;
        };
    }

    /**
     * RFC 9110 10.2.3: seconds, or a date.
     *
     * @return empty for anything else
     */
    static Optional<Duration> parseRetryAfter(String header, Instant now) {
        if (SECONDS.matcher(header).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
        }
        try {
            Instant date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
        } catch (DateTimeParseException neither) {
            return Optional.empty();
        }
    }

    /** For people. */
    String text() {
        String hint =
                switch (status) {
                    case 301, 302, 303, 307, 308 -> ", a redirect, which is not followed: correct the url";
                    case 401, 407 -> ": check the headers that say who the edge is";
                    case 403 -> ": the edge is not allowed to";
                    case 404, 405 -> ": check url and method";
                    default -> "";
                };
        return "the backend answered " + status + hint;
    }
}
