package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditException;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.extension.ExtensionJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The audit log, and the check of its chain, which reads all of it and so takes a place among the streams. */
final class AuditRoutes {
    private static final String AUDIT = "/api/v1/audit";
    private static final String HASH = "[0-9a-fA-F]{64}";

    private final Supplier<AdminParts> parts;

    private AuditRoutes(Supplier<AdminParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<AdminParts> parts, StreamPlaces places) {
        AuditRoutes routes = new AuditRoutes(parts);
        router.add("GET", AUDIT, Scope.ADMIN, routes::list);
        router.add("POST", AUDIT + "/verify", Scope.ADMIN, call -> places.run(call, routes::verify));
    }

    /** Notes what is about to be done elsewhere than in the registry's database. */
    static void record(Supplier<AdminParts> parts, AuditEvent event) throws ProblemException {
        try {
            parts.get().audit().record(event);
        } catch (AuditException unwritable) {
            throw ProblemException.of(unwritable);
        }
    }

    private void list(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("actor", "action", "target", "after", "limit");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        List<AuditEntry> entries = parts.get()
                .audit()
                .list(new AuditQuery(
                        parameters.get("actor"),
                        parameters.get("action"),
                        parameters.get("target"),
                        before(parameters.get("after")),
                        limit));
        ObjectNode body = RegistryJson.object();
        ArrayNode rows = body.putArray("audit");
        entries.forEach(entry -> rows.add(json(entry)));
        if (entries.size() == limit) {
            body.put("next", Long.toString(entries.get(limit - 1).sequence()));
        }
        call.respond(200, body);
    }

    /** A page goes on before the last sequence of the one before. */
    private static long before(@Nullable String after) throws ProblemException {
        if (after == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(after);
        } catch (NumberFormatException foreign) {
            throw ProblemException.malformed("expected after to be the 'next' of an earlier page");
        }
    }

    private static ObjectNode json(AuditEntry entry) {
        ObjectNode json =
                RegistryJson.object().put("sequence", entry.sequence()).put("at", RegistryJson.time(entry.atMs()));
        json.put("actor", entry.actorName()).put("actorId", entry.actorId());
        json.put("address", entry.address()).put("action", entry.action()).put("target", entry.target());
        json.set("detail", ExtensionJson.stored(entry.detail()));
        return json.put("hash", entry.hash());
    }

    private void verify(Call call) throws IOException, ProblemException {
        call.parameters();
        byte[] body = call.body();
        JsonNode expected = body.length == 0
                ? null
                : RegistryJson.parse(body, List.of("expect"), List.of()).get("expect");
        if (expected != null && !(expected.isTextual() && expected.asText().matches(HASH))) {
            throw ProblemException.malformed("expected 'expect' to be a hash, 64 hexadecimal digits");
        }
        call.respond(200, json(parts.get().audit().verify(expected == null ? null : expected.asText())));
    }

    private static ObjectNode json(AuditReport report) {
        ObjectNode json = RegistryJson.object()
                .put("ok", report.isGood())
                .put("entries", report.entries())
                .put("first", report.first())
                .put("head", report.head());
        ArrayNode problems = json.putArray("problems");
        report.problems()
                .forEach(problem ->
                        problems.addObject().put("sequence", problem.sequence()).put("detail", problem.detail()));
        return json;
    }
}
