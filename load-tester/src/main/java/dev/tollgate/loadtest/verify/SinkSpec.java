package dev.tollgate.loadtest.verify;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Where "received" is observed: {@code mqtt:FILTER}, {@code response}, {@code http://…}, {@code file:PATH} or {@code cmd:COMMAND}.
 *
 * @param argument empty for {@link Kind#RESPONSE}
 */
public record SinkSpec(Kind kind, String argument) {
    /** What kind of place. */
    public enum Kind {
        /** A subscriber of ours, with a persistent session. */
        MQTT,
        /** Answers to the devices. */
        RESPONSE,
        HTTP,
        FILE,
        CMD
    }

    /** Subscribes on behalf of a {@code mqtt:} sink; the device engine can. */
    @FunctionalInterface
    public interface Subscribing {
        /**
         * Connects a client of its own with a persistent session, which comes back when the connection is lost; returns once it is
         * subscribed. The receipts are told of each message before it is acknowledged.
         */
        Closeable subscribe(String filter, Receipts receipts) throws IOException, InterruptedException;
    }

    /** Throws IllegalArgumentException for any other text. */
    public static SinkSpec parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("response")) {
            return new SinkSpec(Kind.RESPONSE, "");
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return new SinkSpec(Kind.HTTP, text);
        }
        for (Kind kind : List.of(Kind.MQTT, Kind.HTTP, Kind.FILE, Kind.CMD)) {
            String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
            if (lower.startsWith(prefix) && text.length() > prefix.length()) {
                return new SinkSpec(kind, text.substring(prefix.length()));
            }
        }
        throw new IllegalArgumentException(
                "expected mqtt:FILTER, response, http://…, file:PATH or cmd:COMMAND as a sink, not \"" + text + "\"");
    }

    /** Whether the sink is told of each message as it arrives; else it is read. */
    public boolean isTold() {
        return kind == Kind.MQTT || kind == Kind.RESPONSE;
    }

    Lines lines(Path errors, Duration timeout) {
        return switch (kind) {
            case HTTP -> new UrlLines(URI.create(argument), timeout);
            case FILE -> new FileLines(Path.of(argument));
            case CMD -> new CommandLines(argument, errors, timeout.toMillis());
            case MQTT, RESPONSE -> throw new IllegalStateException(this + " is told of its messages, not read");
        };
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + (argument.isEmpty() ? "" : ":" + argument);
    }
}
