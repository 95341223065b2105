package dev.tollgate.edge.admin;

import dev.tollgate.edge.explain.Event;
import dev.tollgate.edge.explain.EventType;
import dev.tollgate.edge.explain.Events;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happens, as server-sent events (HTML Living Standard, 9.2). Each follower holds a thread, so their number is limited. */
final class EventRoutes {
    /** Within this time a follower notices that the server stops. */
    private static final long WAIT_MS = 250;

    private static final int BURST_MAX = 256; // events between two flushes

    private final Supplier<AdminParts> parts;
    private final AdminConfig config;
    private final BooleanSupplier isClosing;

    private EventRoutes(Supplier<AdminParts> parts, AdminConfig config, BooleanSupplier isClosing) {
        this.parts = parts;
        this.config = config;
        this.isClosing = isClosing;
    }

    static void addTo(
            Router router,
            Supplier<AdminParts> parts,
            AdminConfig config,
            StreamPlaces places,
            BooleanSupplier isClosing) {
        EventRoutes routes = new EventRoutes(parts, config, isClosing);
        router.add("GET", "/api/v1/events", call -> places.run(call, routes::follow));
    }

    private void follow(Call call) throws IOException, ProblemException {
        Set<EventType> types = types(call.parameters("types").get("types"));
        long afterId = lastId(call.header("Last-Event-ID"));
        try (Events.Follower follower = parts.get().explain().explain().events().follow(types, afterId)) {
            OutputStream out = call.stream("text/event-stream");
            if (follower.hasGap()) {
                comment(out, "some events since then are not kept any more");
            }
            comment(out, "following");
            for (Event event : follower.missed()) {
                write(out, event);
            }
            out.flush();
            copy(follower, out, call.caller().ending(isClosing));
            out.close();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for an event");
        }
    }

    private void copy(Events.Follower follower, OutputStream out, BooleanSupplier isOver)
            throws IOException, InterruptedException {
        long heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(config.heartbeatMs());
        long writtenAt = System.nanoTime();
        while (!isOver.getAsBoolean()) {
            Event event = follower.poll(WAIT_MS);
            for (int burst = 0; event != null && burst < BURST_MAX; burst++) {
                write(out, event);
                event = burst + 1 == BURST_MAX ? null : follower.poll(0);
                writtenAt = System.nanoTime();
            }
            if (follower.isDropped()) {
                comment(out, "dropped: this follower reads too slowly; Last-Event-ID goes on from here");
                out.flush();
                return;
            }
            if (System.nanoTime() - writtenAt >= heartbeatNanos) {
                comment(out, ""); // fails when the client has gone
                writtenAt = System.nanoTime();
            }
            out.flush();
        }
    }

    private static void comment(OutputStream out, String text) throws IOException {
        out.write((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(OutputStream out, Event event) throws IOException {
        String id = event.id() == 0 ? "" : "id: " + event.id() + "\n";
        String text = id + "event: " + event.type().text() + "\ndata: " + ExplainJson.of(event.data()) + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Set<EventType> types(@Nullable String text) throws ProblemException {
        if (text == null || text.isEmpty()) {
            return EnumSet.allOf(EventType.class);
        }
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : text.split(",", -1)) {
            types.add(Arrays.stream(EventType.values())
                    .filter(type -> type.text().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.malformed("expected types to be of "
                            + Arrays.stream(EventType.values())
                                    .map(EventType::text)
                                    .collect(Collectors.joining(", ")))));
        }
        return types;
    }

    private static long lastId(@Nullable String text) throws ProblemException {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notOurs) {
            throw ProblemException.malformed("expected Last-Event-ID to be the id of an event");
        }
    }
}
