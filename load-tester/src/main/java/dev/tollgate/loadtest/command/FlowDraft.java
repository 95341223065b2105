package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Slice;
import java.util.Optional;

/** A flow in the making, with defaults for what is not set. */
final class FlowDraft {
    private final Op op;
    private final Pace pace;
    private String name;
    private double weight = 1;
    private Slice devices = Slice.ALL;
    private Flow.Arrival arrival = Flow.Arrival.UNIFORM;
    private int burst = 1;
    private Flow.Spread phase = Flow.Spread.RANDOM;
    private String topic = "";
    private int qos = 1;
    private boolean isRetained;
    private Payload payload = Payload.DEFAULT;
    private HttpRequest http = HttpRequest.DEFAULT;
    private Optional<Rtt> rtt = Optional.empty();
    private int inFlight = Flow.DEFAULT_IN_FLIGHT;
    private long limit;

    FlowDraft(Op op, Pace pace) {
        this.op = op;
        this.pace = pace;
        name = op.text();
        qos = op.isPublish() ? op.publishQos() : 1;
    }

    FlowDraft name(String chosen) {
        name = chosen;
        return this;
    }

    FlowDraft weight(double share) {
        weight = share;
        return this;
    }

    FlowDraft devices(Slice slice) {
        devices = slice;
        return this;
    }

    FlowDraft topic(String template) {
        topic = template;
        return this;
    }

    FlowDraft qos(int level) {
        qos = level;
        return this;
    }

    FlowDraft payload(Payload chosen) {
        payload = chosen;
        return this;
    }

    FlowDraft http(HttpRequest request) {
        http = request;
        return this;
    }

    FlowDraft rtt(Rtt matching) {
        rtt = Optional.of(matching);
        return this;
    }

    FlowDraft timing(PaceArguments arguments) {
        arrival = arguments.arrival();
        burst = arguments.burst();
        phase = arguments.phase();
        inFlight = arguments.inFlight();
        limit = arguments.limit();
        return this;
    }

    FlowDraft retained(boolean isSet) {
        isRetained = isSet;
        return this;
    }

    Flow flow() {
        return new Flow(
                name,
                op,
                pace,
                weight,
                devices,
                arrival,
                burst,
                phase,
                topic,
                qos,
                isRetained,
                payload,
                http,
                rtt,
                inFlight,
                limit);
    }
}
