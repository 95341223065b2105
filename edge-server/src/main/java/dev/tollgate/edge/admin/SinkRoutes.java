package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.sink.LedgerRow;
import dev.tollgate.edge.sink.SinkControl;
import dev.tollgate.edge.sink.SinkStatus;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Sinks, what they have delivered, and the ledger. */
final class SinkRoutes {
    static final String SINKS = "/api/v1/sinks";

    private final Supplier<AdminParts> parts;
    private final EntityTags tags;

    private SinkRoutes(Supplier<AdminParts> parts, EntityTags tags) {
        this.parts = parts;
        this.tags = tags;
    }

    static void addTo(Router router, Supplier<AdminParts> parts, EntityTags tags) {
        SinkRoutes routes = new SinkRoutes(parts, tags);
        router.add("GET", SINKS, routes::list);
        router.add("GET", SINKS + "/{sink}", routes::show);
        router.add("POST", SINKS + "/{sink}/pause", call -> routes.order(call, "sink.pause", SinkControl::pause));
        router.add("POST", SINKS + "/{sink}/resume", call -> routes.order(call, "sink.resume", SinkControl::resume));
        router.add("POST", SINKS + "/{sink}/rewind", routes::rewind);
        router.add("GET", SINKS + "/{sink}/dead-letters", routes::deadLetters);
        router.add("GET", "/api/v1/ledger", routes::ledger);
    }

    private void list(Call call) throws IOException, ProblemException {
        call.parameters();
        ObjectNode body = RegistryJson.object();
        ArrayNode sinks = body.putArray("sinks");
        parts.get().sinks().status().forEach(status -> sinks.add(json(status)));
        call.respond(200, body);
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        respond(call, 200, sink(call));
    }

    /** What a sink can be told to do. */
    private interface Order {
        void give(SinkControl sink);
    }

    private void order(Call call, String action, Order order) throws IOException, ProblemException, RegistryException {
        call.parameters();
        give(call, sink(call), event(call, action), order);
    }

    private void rewind(Call call) throws IOException, ProblemException, RegistryException {
        call.parameters();
        SinkControl sink = sink(call);
        JsonNode to = RegistryJson.parse(call.body(), List.of("to"), List.of()).path("to");
        boolean isStart = to.isTextual() && to.asText().equals("start");
        if (!isStart && !(to.isIntegralNumber() && to.canConvertToLong() && to.asLong() >= 1)) {
            throw ProblemException.malformed("expected {\"to\": \"start\"} or {\"to\": SEQUENCE}");
        }
        long sequence = isStart ? 1 : to.asLong();
        long cursor = sink.status().cursor();
        if (sequence > cursor) {
            throw new ProblemException(
                    409,
                    "conflict",
                    "expected a sequence of at most " + cursor + ", where the sink is, got " + sequence);
        }
        AuditEvent event = event(call, "sink.rewind").with("from", cursor).with("to", sequence);
        give(call, sink, event, told -> told.rewindTo(sequence));
    }

    private void give(Call call, SinkControl sink, AuditEvent event, Order order)
            throws IOException, ProblemException, RegistryException {
        tags.change(call, () -> covered(sink), () -> {
            AuditRoutes.record(parts, event);
            order.give(sink);
            return sink;
        });
        respond(call, 202, sink);
    }

    private void respond(Call call, int status, SinkControl sink) throws IOException {
        EntityTags.respond(call, status, covered(sink), json(sink.status()));
    }

    /** What it is and was told; not how far it is, which changes with every record. */
    private static ObjectNode covered(SinkControl sink) {
        SinkStatus status = sink.status();
        return RegistryJson.object()
                .put("name", status.name())
                .put("kind", status.kind())
                .put("paused", sink.isToPause());
    }

    private static AuditEvent event(Call call, String action) {
        return AuditEvent.of(call.actor(), action, "sink:" + call.variable("sink"));
    }

    private void deadLetters(Call call) throws IOException, ProblemException {
        call.parameters();
        SinkControl sink = sink(call);
        OutputStream out = call.stream("application/x-ndjson");
        sink.copyDeadLettersTo(out);
        out.close();
    }

    private void ledger(Call call) throws IOException, ProblemException {
        call.parameters();
        ObjectNode body = RegistryJson.object();
        ArrayNode rows = body.putArray("ledger");
        parts.get().sinks().ledger().forEach(row -> rows.add(json(row)));
        call.respond(200, body);
    }

    private SinkControl sink(Call call) throws ProblemException {
        String name = call.variable("sink");
        return parts.get().sinks().find(name).orElseThrow(() -> ProblemException.notFound("there is no sink " + name));
    }

    private ObjectNode json(SinkStatus status) {
        ObjectNode json = RegistryJson.object();
        json.put("name", status.name()).put("kind", status.kind());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        json.put("cursor", status.cursor()).put("lag", status.lag());
        json.put(
                "oldestWaitingAt",
                status.oldestWaitingAtMs() == 0
                        ? null
                        : Instant.ofEpochMilli(status.oldestWaitingAtMs()).toString());
        json.put("failures", status.failures()).put("failure", status.failure());
        json.put("retryInMs", status.retryInMs()).put("deadLetterBytes", status.deadLetterBytes());
        ArrayNode routes = json.putArray("routes");
        parts.get().sinks().routesTo(status.name()).forEach(routes::add);
        return json;
    }

    private static ObjectNode json(LedgerRow row) {
        ObjectNode json = RegistryJson.object();
        json.put("route", row.route()).put("sink", row.sink()).put("required", row.required());
        json.put("accepted", row.accepted()).put("delivered", row.delivered());
        json.put("inFlight", row.inFlight()).put("waiting", row.waiting()).put("expired", row.expired());
        ObjectNode dropped = json.putObject("dropped");
        row.outcomes().forEach((outcome, records) -> {
            if (outcome.isDrop()) {
                dropped.put(outcome.text(), records);
            }
        });
        return json.put("difference", row.difference());
    }
}
