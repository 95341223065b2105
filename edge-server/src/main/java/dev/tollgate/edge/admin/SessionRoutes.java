package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.explain.SessionDirectory;
import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.SessionQuery;
import dev.tollgate.edge.id.PublicId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Connections of devices: what there are, and their end. */
final class SessionRoutes {
    private static final String SESSIONS = "/api/v1/sessions";
    private static final Set<String> PROTOCOLS = Set.of("mqtt", "mqtts", "ws", "wss", "http", "https");

    private final Supplier<AdminParts> parts;

    private SessionRoutes(Supplier<AdminParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<AdminParts> parts) {
        SessionRoutes routes = new SessionRoutes(parts);
        router.add("GET", SESSIONS, routes::list);
        router.add("DELETE", SESSIONS + "/{sessionId}", routes::end);
    }

    private SessionDirectory sessions() {
        return parts.get().explain().sessions();
    }

    private void list(Call call) throws IOException, ProblemException {
        SessionQuery query = query(call.parameters("device", "protocol", "address", "after", "limit"));
        List<SessionInfo> page = ask(() -> sessions().list(query));
        ObjectNode body = RegistryJson.object();
        ArrayNode array = body.putArray("sessions");
        page.forEach(session -> array.add(ExplainJson.session(session)));
        if (page.size() == query.limit()) {
            body.put("next", PublicId.SESSION.format(page.get(page.size() - 1).number()));
        }
        call.respond(200, body);
    }

    private static SessionQuery query(Map<String, String> parameters) throws ProblemException {
        String device = parameters.get("device");
        String protocol = parameters.get("protocol");
        String after = parameters.get("after");
        if (protocol != null && !PROTOCOLS.contains(protocol)) {
            throw ProblemException.malformed("expected protocol to be mqtt, mqtts, ws, wss, http or https");
        }
        return new SessionQuery(
                device == null ? 0 : DeviceRoutes.number(PublicId.DEVICE, device),
                protocol,
                ExplainRoutes.address(parameters.get("address")),
                after == null ? 0 : cursor(after),
                DeviceRoutes.limit(parameters.get("limit")));
    }

    private static long cursor(String text) throws ProblemException {
        try {
            return PublicId.SESSION.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.malformed("expected after to be what 'next' said");
        }
    }

    private void end(Call call) throws IOException, ProblemException {
        call.parameters();
        String id = call.variable("sessionId");
        long number = DeviceRoutes.number(PublicId.SESSION, id);
        AuditRoutes.record(parts, AuditEvent.of(call.actor(), "session.end", id));
        if (!ask(() -> sessions().end(number))) {
            throw ProblemException.notFound("there is no session " + id);
        }
        call.respondNothing();
    }

    /** Something that waits for the event loops. */
    private interface Question<T> {
        T ask() throws TimeoutException, InterruptedException;
    }

    private static <T> T ask(Question<T> question) throws IOException, ProblemException {
        try {
            return question.ask();
        } catch (TimeoutException late) {
            throw new ProblemException(503, "sessions-busy", "an event loop did not answer in time; try again");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for an event loop");
        }
    }
}
