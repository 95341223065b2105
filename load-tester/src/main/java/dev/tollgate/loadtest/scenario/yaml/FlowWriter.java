package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.Words;

/** Writes a flow. */
final class FlowWriter {
    private FlowWriter() {}

    static Keys flow(Flow flow, boolean isMasked) {
        Keys keys = new Keys().put("name", flow.name()).put("op", flow.op().text());
        putPace(keys, flow.pace());
        keys.put("weight", Units.plain(flow.weight()), "1")
                .put("devices", flow.devices().toString(), Slice.ALL.toString())
                .put("arrival", Words.text(flow.arrival()), Words.text(Flow.Arrival.UNIFORM))
                .put("burst", flow.burst(), 1)
                .put("phase", Words.text(flow.phase()), Words.text(Flow.Spread.RANDOM))
                .put("topic", flow.topic(), "")
                .put("qos", flow.qos(), flow.op().isPublish() ? flow.op().publishQos() : 1)
                .put("retain", flow.isRetained(), false);
        putPayload(keys, flow.payload(), isMasked);
        putHttp(keys, flow.http(), isMasked);
        flow.rtt().ifPresent(rtt -> putRtt(keys, rtt));
        return keys.put("inflight", flow.inFlight(), Flow.DEFAULT_IN_FLIGHT).put("limit", flow.limit(), 0L);
    }

    private static void putPace(Keys keys, Pace pace) {
        if (pace instanceof Pace.Every every) {
            keys.put("every", Units.formatTime(every.interval()));
        } else if (pace instanceof Pace.Closed) {
            keys.put("rate", "closed");
        } else if (pace instanceof Pace.Total total) {
            if (total.profile() instanceof Profile.Constant constant) {
                keys.put("rate", Units.formatRate(constant.perSecond()));
            } else {
                keys.put("profile", total.profile().toString());
            }
        }
    }

    private static void putPayload(Keys keys, Payload payload, boolean isMasked) {
        Payload missing = Payload.DEFAULT;
        if (payload.body() instanceof Payload.Size size) {
            String range = size.minBytes() + ".." + size.maxBytes();
            keys.put("size", size.minBytes() == size.maxBytes() ? String.valueOf(size.minBytes()) : range, "256")
                    .put("compressible", Units.formatShare(size.compressible()), "0%");
        } else if (payload.body() instanceof Payload.Text text) {
            keys.put("payload", isMasked ? "*** (" + text.template().length() + " characters)" : text.template());
        } else if (payload.body() instanceof Payload.File file) {
            keys.put("payload", "@" + file.path());
        } else if (payload.body() instanceof Payload.TemplateFile file) {
            keys.put("payload", "template://" + file.path());
        }
        keys.put("stamp", Words.text(payload.stamp()), Words.text(StampMode.NONE))
                .put("random", payload.randomCharacters(), missing.randomCharacters())
                .put("feeder", payload.feeder());
    }

    private static void putHttp(Keys keys, HttpRequest http, boolean isMasked) {
        HttpRequest missing = HttpRequest.DEFAULT;
        Keys headers = new Keys();
        http.headers().forEach((name, value) -> headers.put(name, isMasked ? "***" : value));
        keys.put("method", http.method(), missing.method())
                .put("path", http.path(), missing.path())
                .put("headers", headers)
                .put("connections", Words.text(http.connections()), Words.text(missing.connections()))
                .put("pipeline", http.pipeline(), missing.pipeline());
    }

    private static void putRtt(Keys keys, Rtt rtt) {
        Rtt missing = Preset.NONE.rtt();
        keys.put("match", Words.text(rtt.match()), Words.text(missing.match()))
                .put("response", rtt.response(), missing.response())
                .put("error", rtt.error(), missing.error())
                .put("filter", rtt.filter(), missing.filter())
                .put("json_field", rtt.jsonField(), missing.jsonField());
    }
}
