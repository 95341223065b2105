package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.explain.Decision;
import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.Stats;
import dev.tollgate.edge.id.PublicId;
import java.net.InetAddress;

/** Decisions, sessions and figures as the API's JSON has them. */
final class ExplainJson {
    private static final double TENTHS = 10;
    private static final double THOUSANDTHS = 1_000;

    private ExplainJson() {}

    /** Of an event. */
    static JsonNode of(Object data) {
        if (data instanceof Stats stats) {
            return stats(stats);
        }
        return data instanceof Decision decision ? decision(decision) : RegistryJson.tree(data);
    }

    static ObjectNode decision(Decision decision) {
        InetAddress address = decision.address();
        ObjectNode json = RegistryJson.object();
        json.put("at", RegistryJson.time(decision.atMs())).put("firstAt", RegistryJson.time(decision.firstAtMs()));
        json.put("count", decision.count()).put("outcome", decision.outcome().text());
        json.put("reason", decision.reason()).put("detail", decision.detail()).put("rule", decision.rule());
        putNumber(json, "limit", decision.limit());
        putNumber(json, "measured", decision.measured());
        json.put("retryAt", decision.retryAtMs() == 0 ? null : RegistryJson.time(decision.retryAtMs()));
        json.put("protocol", decision.protocol().isEmpty() ? null : decision.protocol());
        json.put("address", address == null ? null : address.getHostAddress());
        json.put("tokenId", decision.tokenNumber() == 0 ? null : PublicId.TOKEN.format(decision.tokenNumber()));
        return json.put(
                "deviceId", decision.deviceNumber() == 0 ? null : PublicId.DEVICE.format(decision.deviceNumber()));
    }

    private static void putNumber(ObjectNode json, String name, long value) {
        if (value == RefusalNote.NONE) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    static ObjectNode session(SessionInfo session) {
        ObjectNode json = RegistryJson.object();
        json.put("sessionId", PublicId.SESSION.format(session.number()));
        json.put("protocol", session.protocol()).put("version", session.version());
        json.put("clientId", session.clientId()).put("address", session.address());
        json.put("listener", session.listener()).put("connectedAt", RegistryJson.time(session.connectedAtMs()));
        ArrayNode devices = json.putArray("devices");
        session.devices().forEach(device -> devices.add(PublicId.DEVICE.format(device)));
        return json.put("messages", session.messages()).put("keepAliveSeconds", session.keepAliveSeconds());
    }

    static ObjectNode stats(Stats stats) {
        ObjectNode json = RegistryJson.object();
        json.put("at", RegistryJson.time(stats.atMs())).put("uptimeSeconds", stats.uptimeSeconds());
        json.put("acceptedPerSecond", rounded(stats.acceptedPerSecond(), TENTHS));
        ObjectNode refused = json.putObject("refusedPerSecond");
        stats.refusedPerSecond().forEach((reason, rate) -> refused.put(reason, rounded(rate, TENTHS)));
        json.put("bytesPerSecond", rounded(stats.bytesPerSecond(), TENTHS));
        ObjectNode connections = json.putObject("connections");
        stats.connections().forEach(connections::put);
        ObjectNode ack = json.putObject("ackMs");
        putMs(ack, "p50", stats.ackP50Ms());
        putMs(ack, "p99", stats.ackP99Ms());
        json.putObject("ring").put("used", stats.ringUsed()).put("capacity", stats.ringCapacity());
        json.putObject("journal")
                .put("bytes", stats.journalBytes())
                .put("records", stats.journalRecords())
                .put("maxBytes", stats.journalMaxBytes());
        json.put("devices", stats.devices());
        ArrayNode sinks = json.putArray("sinks");
        for (Stats.Sink sink : stats.sinks()) {
            sinks.addObject()
                    .put("name", sink.name())
                    .put("state", sink.state())
                    .put("lag", sink.lag())
                    .put("deliveredPerSecond", rounded(sink.deliveredPerSecond(), TENTHS));
        }
        return json.put("heapBytes", stats.heapBytes());
    }

    private static void putMs(ObjectNode json, String name, double ms) {
        if (Double.isNaN(ms)) {
            json.putNull(name);
        } else {
            json.put(name, rounded(ms, THOUSANDTHS));
        }
    }

    private static double rounded(double value, double parts) {
        return Math.round(value * parts) / parts;
    }
}
