package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.sink.LedgerRow;
import dev.tollgate.edge.sink.SinkControl;
import dev.tollgate.edge.sink.SinkStatus;
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

    private SinkRoutes(Supplier<AdminParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<AdminParts> parts) {
        SinkRoutes routes = new SinkRoutes(parts);
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
        call.respond(200, json(sink(call).status()));
    }

    /** What a sink can be told to do. */
    private interface Order {
        void give(SinkControl sink);
    }

    private void order(Call call, String action, Order order) throws IOException, ProblemException {
        call.parameters();
        SinkControl sink = sink(call);
        AuditRoutes.record(parts, event(call, action));
        order.give(sink);
        call.respond(202, json(sink.status()));
    }

    private void rewind(Call call) throws IOException, ProblemException {
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
        AuditRoutes.record(
                parts, event(call, "sink.rewind").with("from", cursor).with("to", sequence));
        sink.rewindTo(sequence);
        call.respond(202, json(sink.status()));
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
