package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.StampMode;
import java.util.Locale;
import picocli.CommandLine.Mixin;

/** Options of commands that do one operation out of several. */
final class TrafficArguments {
    @Mixin
    private final PaceArguments pace = new PaceArguments();

    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final HttpArguments http = new HttpArguments();

    @Mixin
    private final RttArguments rtt = new RttArguments();

    PaceArguments pace() {
        return pace;
    }

    /**
     * A flow of an operation by name.
     *
     * @param name {@code pub} with the options' QoS, {@code http.get} and the like, or an {@link Op}
     */
    FlowDraft draft(String name, Pace chosen) {
        String method =
                name.startsWith("http.") ? name.substring("http.".length()).toUpperCase(Locale.ROOT) : "";
        Op op = name.equals("pub") ? Op.publish(message.qos()) : Op.parse("op", method.isEmpty() ? name : "http");
        FlowDraft draft = Flows.draft(op, chosen, message).timing(pace).name(name.equals("pub") ? op.text() : name);
        if (op.isHttp()) {
            draft.http(method.isEmpty() ? http.request(message.preset()) : http.request(method, message.preset()));
        }
        if (op == Op.RTT) {
            Preset preset = message.preset() == Preset.NONE ? Preset.ECHO : message.preset();
            draft.rtt(rtt.rtt(preset));
        }
        return op.hasPayload() ? draft.payload(message.payload(StampMode.NONE)) : draft;
    }
}
