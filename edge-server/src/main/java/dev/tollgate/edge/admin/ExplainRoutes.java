package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.explain.Decision;
import dev.tollgate.edge.explain.Stats;
import dev.tollgate.edge.explain.StatsHistory;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Why devices were refused, and how the edge does. */
final class ExplainRoutes {
    private static final int DECISIONS_MAX = 1_000;

    private final Supplier<AdminParts> parts;

    private ExplainRoutes(Supplier<AdminParts> parts) {
        this.parts = parts;
    }

    static void addTo(Router router, Supplier<AdminParts> parts) {
        ExplainRoutes routes = new ExplainRoutes(parts);
        router.add("GET", DeviceRoutes.DEVICES + "/{deviceId}/decisions", routes::ofDevice);
        router.add("GET", "/api/v1/decisions", routes::all);
        router.add("GET", "/api/v1/stats", routes::stats);
        router.add("GET", "/api/v1/stats/history", routes::history);
    }

    private ExplainParts explain() {
        return parts.get().explain();
    }

    private void ofDevice(Call call) throws IOException, ProblemException {
        int limit = DeviceRoutes.limit(call.parameters("limit").get("limit"));
        String id = call.variable("deviceId");
        long number = DeviceRoutes.number(PublicId.DEVICE, id);
        Device device = parts.get()
                .registry()
                .device(number)
                .orElseThrow(() -> ProblemException.notFound("there is no device " + id));
        List<Decision> decisions =
                new ArrayList<>(explain().explain().decisions().ofDevice(number, DECISIONS_MAX));
        long seenAtMs =
                Math.max(device.lastSeenAtMs(), explain().explain().lastSeen().of(number));
        if (seenAtMs > 0) {
            decisions.add(Decision.accepted(seenAtMs, number));
        }
        decisions.sort(Comparator.comparingLong(Decision::atMs).reversed());
        respond(call, decisions.stream().limit(limit).toList());
    }

    private void all(Call call) throws IOException, ProblemException {
        Map<String, String> parameters = call.parameters("limit", "reason", "address");
        int limit = DeviceRoutes.limit(parameters.get("limit"));
        InetAddress address = address(parameters.get("address"));
        respond(call, explain().explain().decisions().all(parameters.get("reason"), address, limit));
    }

    /** Of a parameter; null where there is none. */
    static @Nullable InetAddress address(@Nullable String text) throws ProblemException {
        if (text == null) {
            return null;
        }
        boolean isLiteral =
                !text.isEmpty() && text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"); // no name to look up
        try {
            if (isLiteral) {
                return InetAddress.getByName(text);
            }
        } catch (IOException malformed) {
            // falls through to the one message for every wrong form
        }
        throw ProblemException.malformed("expected address to be one of IPv4 or IPv6");
    }

    private static void respond(Call call, List<Decision> decisions) throws IOException {
        ObjectNode body = RegistryJson.object();
        ArrayNode array = body.putArray("decisions");
        decisions.forEach(decision -> array.add(ExplainJson.decision(decision)));
        call.respond(200, body);
    }

    private void stats(Call call) throws IOException, ProblemException {
        call.parameters();
        Stats last = explain().explain().history().last();
        call.respond(200, ExplainJson.stats(last == null ? explain().now().get() : last));
    }

    private void history(Call call) throws IOException, ProblemException {
        int seconds = seconds(call.parameters("seconds").get("seconds"));
        ObjectNode body = RegistryJson.object();
        ArrayNode array = body.putArray("stats");
        explain().explain().history().last(seconds).forEach(stats -> array.add(ExplainJson.stats(stats)));
        call.respond(200, body);
    }

    private static int seconds(@Nullable String text) throws ProblemException {
        if (text == null) {
            return StatsHistory.SECONDS;
        }
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= StatsHistory.SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the one message for every wrong form
        }
        throw ProblemException.malformed(
                "expected seconds to be 1 to " + StatsHistory.SECONDS + ", got '" + text + "'");
    }
}
